package io.headgate.gateway.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DevicePathTest {

    @Test
    void cutsAPlainPath() {
        assertThat(DevicePath.ofPlain("/DEFAULT/controller/v1/a-1:~b.c"))
                .isEqualTo(new DevicePath("DEFAULT", "a-1:~b.c", List.of()));
        assertThat(DevicePath.ofPlain("/T/controller/v1/d/softwaremodules/6/artifacts/a.swu"))
                .isEqualTo(new DevicePath("T", "d", List.of("softwaremodules", "6", "artifacts", "a.swu")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "*",
                "",
                "/DEFAULT",
                "/DEFAULT/controller/v1",
                "/DEFAULT/controller/v1/",
                "/DEFAULT/controller/v1/d/",
                "/DEFAULT/controller/v1//d",
                "//DEFAULT/controller/v1/d",
                "//controller/v1/d",
                "/DEFAULT/controller/v10/d",
                "/DEFAULT/Controller/v1/d",
                "/DEFAULT/x/controller/v1/d",
                "/../controller/v1/d",
                "/DEFAULT/controller/v1/..",
                "/DEFAULT/controller/v1/../../../api/v1/users",
                "/DEFAULT/controller/v1/d/./configData",
                "/DEFAULT/controller/v1/a%20b",
                "/DEFAULT/controller/v1/d%2f..",
                "/DEFAULT;x=y/controller/v1/d",
                "/DEFAULT/controller/v1/d;x=y",
                "/DEFAULT/controller/v1/d\\x",
                "/DEFAULT/controller/v1/\u00e4",
                "/DEFAULT/controller/v1/a\"b",
                "/DEFAULT/controller/v1/a b",
                "/DEFAULT/controller/v1/a\nb",
                "/api/v1/users",
                "/actuator/prometheus"
            })
    void leavesEverythingElseToTheFirewall(String uri) {
        assertThat(DevicePath.ofPlain(uri)).isNull();
    }

    @Test
    void readsAnEscapedNameOfAFile() {
        assertThat(DevicePath.ofEscapedName("/DEFAULT/controller/v1/d/softwaremodules/1/artifacts/a%22b%3Bc%25%C3%A9"))
                .isEqualTo(
                        new DevicePath("DEFAULT", "d", List.of("softwaremodules", "1", "artifacts", "a\"b;c%\u00e9")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain",
                "a%2fb",
                "a%5Cb",
                "%2e%2e",
                "%2E",
                "a%00",
                "a%0d%0ab",
                "a%",
                "a%zz",
                "a%ff",
                "a%20b;x=y",
                "a%20b\u00e9"
            })
    void takesNoNameThatCouldBeMore(String name) {
        assertThat(DevicePath.ofEscapedName("/DEFAULT/controller/v1/d/softwaremodules/1/artifacts/" + name))
                .isNull();
        assertThat(DevicePath.ofEscapedName("/api/v1/users/" + name)).isNull();
        assertThat(DevicePath.ofEscapedName("/DEFAULT/controller/v1/" + name)).isNull();
    }

    @Test
    void decodesWhatTheFirewallHasLetPass() {
        assertThat(DevicePath.ofChecked("/DEFAULT/controller/v1/a%20b/deploymentBase/1"))
                .isEqualTo(new DevicePath("DEFAULT", "a b", List.of("deploymentBase", "1")));
        assertThat(DeviceRoute.of(
                        DevicePath.ofChecked("/DEFAULT/controller/v1/d/").rest()))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "'',POLL,GET",
        "deploymentBase/1,DEPLOYMENT,GET",
        "deploymentBase/1/feedback,FEEDBACK,POST",
        "installedBase/1,INSTALLED,GET",
        "cancelAction/1,CANCEL,GET",
        "cancelAction/1/feedback,CANCEL_FEEDBACK,POST",
        "configData,CONFIG_DATA,PUT",
        "installedBase,REPORT_INSTALLED,PUT",
        "confirmationBase,CONSENT,GET",
        "confirmationBase/1,CONFIRMATION,GET",
        "confirmationBase/1/feedback,CONFIRMATION_FEEDBACK,POST",
        "confirmationBase/activateAutoConfirm,AUTO_CONFIRM,POST",
        "confirmationBase/deactivateAutoConfirm,NO_AUTO_CONFIRM,POST",
        "softwaremodules/1/artifacts,ARTIFACTS,GET",
        "softwaremodules/1/artifacts/f,ARTIFACT,GET"
    })
    void knowsEachRouteAndItsVerb(String rest, DeviceRoute route, String verb) {
        var segments = rest.isEmpty() ? List.<String>of() : List.of(rest.split("/"));

        assertThat(DeviceRoute.of(segments)).contains(route);
        for (var method : List.of("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS")) {
            assertThat(route.takes(method))
                    .as(method)
                    .isEqualTo(method.equals(verb) || method.equals("HEAD") && verb.equals("GET"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "deploymentBase",
                "deploymentBase/1/2",
                "installedBase/1/feedback",
                "configData/1",
                "softwaremodules/1",
                "softwaremodules/1/files/f",
                "softwaremodules/1/artifacts/f/g",
                "confirmationBase/1/2",
                "installedBase/1/2"
            })
    void knowsNoOtherRoute(String rest) {
        assertThat(DeviceRoute.of(List.of(rest.split("/")))).isEmpty();
    }
}
