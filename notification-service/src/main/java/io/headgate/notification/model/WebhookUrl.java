package io.headgate.notification.model;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** A URL of the right form; whether its host may be called depends on the addresses it has at the moment of the call. */
public record WebhookUrl(URI uri) {

    private static final int LONGEST = 2_000;
    private static final int SHOWN_OF_PATH = 5;
    private static final String REST = "…";
    /** A host that is a number in one of the ways only machines read: 2130706433, 0x7f.1, 127.1. */
    private static final Pattern NUMERIC_LAST_LABEL = Pattern.compile("(?:.*\\.)?(?:0x[0-9a-f]*|[0-9]+)\\.?");

    private static final Pattern DOTTED_QUAD =
            Pattern.compile("(?:(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(?:\\.(?!$)|$)){4}");

    /** @return empty when the text is not the URL of a webhook */
    public static Optional<WebhookUrl> parse(String text) {
        if (text.length() > LONGEST) {
            return Optional.empty();
        }
        try {
            var uri = new URI(text);
            return isWebhook(uri) && !isShown(text) ? Optional.of(new WebhookUrl(uri)) : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    private static boolean isWebhook(URI uri) {
        var host = uri.getHost();
        var isHttp = "https".equalsIgnoreCase(uri.getScheme()) || "http".equalsIgnoreCase(uri.getScheme());
        var isPlain = uri.getRawUserInfo() == null && uri.getRawFragment() == null;
        var isPort = uri.getPort() == -1 || (uri.getPort() >= 1 && uri.getPort() <= 65_535);
        return isHttp && isPlain && isPort && host != null && !host.contains("%") && !isDisguisedNumber(host);
    }

    private static boolean isDisguisedNumber(String host) {
        return NUMERIC_LAST_LABEL.matcher(host.toLowerCase(Locale.ROOT)).matches()
                && !DOTTED_QUAD.matcher(host).matches();
    }

    /** The name or number to resolve, without brackets. */
    public String host() {
        var host = uri.getHost();
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    /**
     * Whether it may be called, now that its host has these addresses: one bad one is enough to refuse, since any of them may
     * be called.
     *
     * @param allowed those that are not public and may be called all the same, then also by http
     */
    public Optional<NotificationRefusal> refusal(List<InetAddress> addresses, Predicate<InetAddress> allowed) {
        if (addresses.isEmpty()) {
            return Optional.of(NotificationRefusal.UNKNOWN_HOST);
        }
        if (addresses.stream().anyMatch(address -> isForbidden(address, allowed))) {
            return Optional.of(NotificationRefusal.FORBIDDEN_ADDRESS);
        }
        return "http".equalsIgnoreCase(uri.getScheme()) && !addresses.stream().allMatch(allowed)
                ? Optional.of(NotificationRefusal.INVALID_URL)
                : Optional.empty();
    }

    private boolean isForbidden(InetAddress address, Predicate<InetAddress> allowed) {
        // Java turns ::ffff:a.b.c.d into a.b.c.d: an IPv4 address that was written in brackets was disguised.
        if (uri.getHost().startsWith("[") && address.getAddress().length == 4) {
            return true;
        }
        return switch (HostAddress.of(address)) {
            case PUBLIC -> false;
            case SPECIAL -> !allowed.test(address);
        };
    }

    /**
     * What everybody may see of it. Some receivers take whoever knows the URL for its owner, so it is as good as a password:
     * host and the first letters of the path, for a person to recognise it by.
     */
    public static String shown(String url) {
        return parse(url).map(WebhookUrl::shown).orElse(REST);
    }

    private String shown() {
        var origin = uri.getScheme() + "://" + uri.getRawAuthority();
        var path = uri.getRawPath();
        var rest = path.length() > SHOWN_OF_PATH || uri.getRawQuery() != null;
        return origin + (path.length() > SHOWN_OF_PATH ? path.substring(0, SHOWN_OF_PATH) : path) + (rest ? REST : "");
    }

    /** Whether it is what was {@link #shown}, not what was entered. */
    public static boolean isShown(String url) {
        return url.endsWith(REST);
    }
}
