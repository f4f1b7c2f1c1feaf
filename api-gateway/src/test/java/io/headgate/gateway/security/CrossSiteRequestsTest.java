package io.headgate.gateway.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.gateway.security.CrossSiteRequests.Site;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CrossSiteRequestsTest {

    private static final Site HERE = new Site("headgate.local:8080", "headgate.local", 8080, false);
    /** Behind a proxy of ours, which ends TLS. */
    private static final Site PROXIED = new Site("10.0.0.5:8080", "headgate.example.org", 443, true);
    /** Behind a proxy nobody has named. */
    private static final Site UNNAMED = new Site("headgate.example.org", "headgate.example.org", 80, false);

    @ParameterizedTest
    @CsvSource({
        "same-origin,true",
        "none,true",
        "same-site,false",
        "cross-site,false",
        "SAME-ORIGIN,false",
        "'same-origin, cross-site',false",
        "'',false"
    })
    void whereTheBrowserSaysItIsBelieved(String fetchSite, boolean here) {
        // An origin that fits does not make up for it, nor does one that does not fit spoil it.
        assertThat(CrossSiteRequests.isFromHere(List.of(fetchSite), List.of("http://headgate.local:8080"), HERE))
                .isEqualTo(here);
        assertThat(CrossSiteRequests.isFromHere(List.of(fetchSite), List.of("http://evil.example"), HERE))
                .isEqualTo(here);
    }

    @Test
    void oneOfSeveralIsEnoughToRefuse() {
        assertThat(CrossSiteRequests.isFromHere(List.of("same-origin", "cross-site"), List.of(), HERE))
                .isFalse();
        assertThat(CrossSiteRequests.isFromHere(
                        List.of(), List.of("http://headgate.local:8080", "http://evil.example"), HERE))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "http://headgate.local:8080,true",
        "http://HEADGATE.local:8080,true",
        "http://headgate.local,false",
        "http://headgate.local:8081,false",
        "http://evil.headgate.local:8080,false",
        "http://headgate.local:8080.evil.example,false",
        "http://headgate.local:8080@evil.example,false",
        "https://evil.example,false",
        "null,false",
        "'',false",
        "headgate.local:8080,false",
        "http://[::1,false"
    })
    void elseItsOriginMustBeThisSite(String origin, boolean here) {
        assertThat(CrossSiteRequests.isFromHere(List.of(), List.of(origin), HERE))
                .isEqualTo(here);
    }

    @Test
    void whatAProxyOfOursSaysCounts() {
        assertThat(CrossSiteRequests.isFromHere(List.of(), List.of("https://headgate.example.org"), PROXIED))
                .isTrue();
        assertThat(CrossSiteRequests.isFromHere(List.of(), List.of("http://headgate.example.org"), PROXIED))
                .isFalse();
        assertThat(CrossSiteRequests.isFromHere(List.of(), List.of("https://headgate.example.org:8443"), PROXIED))
                .isFalse();
    }

    @Test
    void aProxyNobodyHasNamedNeedsOnlyToHandTheHostOn() {
        assertThat(CrossSiteRequests.isFromHere(List.of(), List.of("https://headgate.example.org"), UNNAMED))
                .isTrue();
        assertThat(CrossSiteRequests.isFromHere(List.of(), List.of("https://evil.example"), UNNAMED))
                .isFalse();
    }

    @Test
    void whoeverSaysNothingIsNoBrowser() {
        assertThat(CrossSiteRequests.isFromHere(List.of(), List.of(), HERE)).isTrue();
    }
}
