package io.headgate.notification.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.chassis.Networks;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookUrlTest {

    private static final Networks THIS_MACHINE = Networks.named("test", List.of("127.0.0.0/8", "::1"));

    /** A name server that points names wherever an attacker likes; numbers are themselves. */
    private static List<InetAddress> resolve(String host) {
        try {
            return switch (host) {
                case "hooks.example.com" -> addresses("93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c");
                case "localhost" -> addresses("127.0.0.1", "::1");
                case "inside.example.com" -> addresses("10.1.2.3");
                case "metadata.google.internal" -> addresses("169.254.169.254");
                case "half.example.com" -> addresses("93.184.215.14", "192.168.1.1");
                case "half-here.example.com" -> addresses("93.184.215.14", "127.0.0.1");
                case "nowhere.example.com" -> List.of();
                default -> List.of(InetAddress.ofLiteral(host));
            };
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static List<InetAddress> addresses(String first, String... more) throws UnknownHostException {
        var all = new java.util.ArrayList<InetAddress>();
        all.add(InetAddress.getByName(first));
        for (var another : more) {
            all.add(InetAddress.getByName(another));
        }
        return all;
    }

    private static Optional<NotificationRefusal> refusal(String url, Networks allowed) {
        return WebhookUrl.parse(url)
                .map(parsed -> parsed.refusal(resolve(parsed.host()), allowed::contains))
                .orElse(Optional.of(NotificationRefusal.INVALID_URL));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://hooks.example.com/services/T0/B0",
                "https://hooks.example.com:8443/?token=a%20b",
                "HTTPS://hooks.example.com",
                "https://93.184.215.14/hook",
                "https://[2606:2800:21f:cb07:6820:80da:af6b:8b2c]/hook",
                "http://localhost:9000/hook",
                "https://localhost/hook",
                "http://127.0.0.1:9000/hook",
                "http://127.8.9.10/hook",
                "http://[::1]:9000/hook"
            })
    void allowsThePublicNetworkByHttpsAndThisMachine(String url) {
        assertThat(refusal(url, THIS_MACHINE)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://0.0.0.0/",
                "https://0.1.2.3/",
                "https://10.0.0.1/",
                "https://10.255.255.255/",
                "https://100.64.0.1/",
                "https://100.100.100.200/latest/meta-data",
                "https://100.127.255.255/",
                "https://169.254.0.1/",
                "https://169.254.169.254/latest/meta-data",
                "http://169.254.169.254/computeMetadata/v1/",
                "https://172.16.0.1/",
                "https://172.31.255.255/",
                "https://192.0.0.192/",
                "https://192.0.2.1/",
                "https://192.88.99.1/",
                "https://192.168.0.1/",
                "https://192.168.255.255/",
                "https://198.18.0.1/",
                "https://198.19.255.255/",
                "https://198.51.100.7/",
                "https://203.0.113.9/",
                "https://224.0.0.1/",
                "https://239.255.255.250/",
                "https://240.0.0.1/",
                "https://255.255.255.255/",
                "https://[::]/",
                "https://[::ffff:127.0.0.1]/",
                "http://[::ffff:7f00:1]/",
                "https://[::ffff:10.0.0.1]/",
                "https://[::ffff:93.184.215.14]/",
                "https://[::93.184.215.14]/",
                "https://[64:ff9b::a00:1]/",
                "https://[64:ff9b:1::1]/",
                "https://[100::1]/",
                "https://[2001::1]/",
                "https://[2001:db8::1]/",
                "https://[2002:a00:1::1]/",
                "https://[3fff::1]/",
                "https://[fc00::1]/",
                "https://[fd00:ec2::254]/latest/meta-data",
                "https://[fe80::1]/",
                "https://[febf::1]/",
                "https://[fec0::1]/",
                "https://[ff02::1]/",
                "https://inside.example.com/",
                "https://metadata.google.internal/",
                "https://half.example.com/"
            })
    void refusesEveryOtherAddressWhateverItIsCalled(String url) {
        assertThat(refusal(url, THIS_MACHINE)).contains(NotificationRefusal.FORBIDDEN_ADDRESS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "hooks.example.com/x",
                "//hooks.example.com/x",
                "ftp://hooks.example.com/x",
                "file:///etc/passwd",
                "jar:https://hooks.example.com/a.jar!/x",
                "https:hooks.example.com",
                "https:///x",
                "https://user:secret@hooks.example.com/",
                "https://hooks.example.com@10.0.0.1/",
                "https://hooks.example.com/#part",
                "https://hooks.example.com:0/",
                "https://hooks.example.com:70000/",
                "https://hooks example.com/",
                "https://hooks.example.com\\@10.0.0.1/",
                "http://hooks.example.com/plain-http",
                "http://93.184.215.14/",
                "http://half-here.example.com/",
                "https://2130706433/",
                "https://127.1/",
                "https://0x7f.0.0.1/",
                "https://0x7f000001/",
                "https://017700000001/",
                "https://010.0.0.1/",
                "https://127.0.0.1./",
                "https://1.2.3.4.5/",
                "https://[fe80::1%25eth0]/"
            })
    void refusesWhatIsNotTheUrlOfAWebhook(String url) {
        assertThat(refusal(url, THIS_MACHINE)).contains(NotificationRefusal.INVALID_URL);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost/",
                "https://localhost/",
                "https://127.0.0.1/",
                "https://[::1]/",
                "https://half-here.example.com/"
            })
    void refusesThisMachineWhereThatIsNotAllowed(String url) {
        assertThat(refusal(url, Networks.NONE)).contains(NotificationRefusal.FORBIDDEN_ADDRESS);
    }

    @ParameterizedTest
    @CsvSource({
        "9.255.255.255, PUBLIC",
        "11.0.0.0, PUBLIC",
        "100.63.255.255, PUBLIC",
        "100.128.0.0, PUBLIC",
        "169.253.255.255, PUBLIC",
        "169.255.0.0, PUBLIC",
        "172.15.255.255, PUBLIC",
        "172.32.0.0, PUBLIC",
        "192.167.255.255, PUBLIC",
        "192.169.0.0, PUBLIC",
        "198.17.255.255, PUBLIC",
        "198.20.0.0, PUBLIC",
        "223.255.255.255, PUBLIC",
        "2001:200::1, PUBLIC",
        "2003::1, PUBLIC",
        "1fff::1, SPECIAL",
        "4000::1, SPECIAL"
    })
    void knowsTheEdgesOfTheBlocks(String address, HostAddress expected) {
        assertThat(HostAddress.of(InetAddress.ofLiteral(address))).isEqualTo(expected);
    }

    @Test
    void aHostWithoutAnAddressIsSaidToBeUnknown() {
        assertThat(refusal("https://nowhere.example.com/", Networks.NONE)).contains(NotificationRefusal.UNKNOWN_HOST);
    }

    @Test
    void aUrlHasAnEnd() {
        assertThat(WebhookUrl.parse("https://hooks.example.com/" + "a".repeat(2_000)))
                .isEmpty();
    }

    @Test
    void aPrivateNetworkIsOpenWhereItIsNamedAndNoOtherIs() {
        var ours = Networks.named("test", List.of("10.1.2.0/24"));

        assertThat(refusal("https://inside.example.com/hook", ours)).isEmpty();
        assertThat(refusal("http://10.1.2.9/hook", ours)).isEmpty();
        assertThat(refusal("https://hooks.example.com/hook", ours)).isEmpty();
        assertThat(refusal("http://hooks.example.com/hook", ours)).contains(NotificationRefusal.INVALID_URL);
        assertThat(refusal("https://10.1.3.9/hook", ours)).contains(NotificationRefusal.FORBIDDEN_ADDRESS);
        assertThat(refusal("https://169.254.169.254/", ours)).contains(NotificationRefusal.FORBIDDEN_ADDRESS);
        assertThat(refusal("https://127.0.0.1/", ours)).contains(NotificationRefusal.FORBIDDEN_ADDRESS);
        assertThat(refusal("https://[::ffff:10.1.2.9]/", ours)).contains(NotificationRefusal.FORBIDDEN_ADDRESS);
        assertThat(refusal("https://half.example.com/", ours)).contains(NotificationRefusal.FORBIDDEN_ADDRESS);
    }

    @ParameterizedTest
    @CsvSource({
        "https://hooks.slack.com/services/T00/B00/secret, https://hooks.slack.com/serv…",
        "https://a.webhook.office.com/webhookb2/secret@x/IncomingWebhook/y, https://a.webhook.office.com/webh…",
        "https://hooks.example.com:8443/?token=secret, https://hooks.example.com:8443/…",
        "https://hooks.example.com/in, https://hooks.example.com/in",
        "no url at all with a secret, …"
    })
    void isShownOnlyInPart(String url, String shown) {
        assertThat(WebhookUrl.shown(url)).isEqualTo(shown);
    }

    @Test
    void whatWasShownIsNotTaken() {
        assertThat(WebhookUrl.parse("https://hooks.slack.com/serv…")).isEmpty();
    }
}
