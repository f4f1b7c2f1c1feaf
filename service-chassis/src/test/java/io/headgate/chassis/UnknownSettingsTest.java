package io.headgate.chassis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

class UnknownSettingsTest {

    @ConfigurationProperties("note-service")
    record NoteSettings(
            @DefaultValue Delivery delivery,
            @DefaultValue("3") int tries) {
        record Delivery(@DefaultValue("PT1S") Duration checkEvery) {}
    }

    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties(NoteSettings.class)
    static class NoteWiring {
        @Bean
        String key(@Value("${headgate.note.key:none}") String key, @Value("${spring.application.name:x}") String name) {
            return key;
        }
    }

    private static void start(String... arguments) {
        new SpringApplicationBuilder(NoteWiring.class)
                .web(WebApplicationType.NONE)
                .initializers(context -> context.addBeanFactoryPostProcessor(
                        new UnknownSettings(context.getEnvironment(), "note-service")))
                .run(arguments)
                .close();
    }

    @Test
    void whatIsReadMayBeGivenInEverySpelling() {
        start(
                "--note-service.delivery.check-every=PT2S",
                "--note-service.delivery.checkEvery=PT2S",
                "--note-service.tries=1",
                "--headgate.note.key=k",
                "--spring.main.log-startup-info=false",
                "--somebody.else=1");
    }

    @Test
    void allUnknownNamesAreToldTogetherEachWithTheNearest() {
        assertThatThrownBy(() -> start(
                        "--note-service.delivery.check-evry=PT2S",
                        "--headgate.note.kee=k",
                        "--headgate.fundamentally=1"))
                .hasMessageContaining("note-service.delivery.check-evry")
                .hasMessageContaining("did you mean note-service.delivery.check-every?")
                .hasMessageContaining("did you mean headgate.note.key?")
                .hasMessageContaining("headgate.fundamentally (commandLineArgs)");
    }

    @Test
    void aValueIsNeverTold() {
        assertThatThrownBy(() -> start("--headgate.note.kee=secret"))
                .satisfies(problem -> assertThat(problem).hasMessageNotContaining("secret"));
    }
}
