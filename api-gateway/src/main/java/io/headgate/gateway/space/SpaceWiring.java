package io.headgate.gateway.space;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

@Configuration(proxyBeanMethods = false)
class SpaceWiring {

    @Bean
    Space space(List<Disk> ours, SpaceSettings settings, MeterRegistry meters) {
        var named = settings.directories().stream().map(settings::disk);
        var space = new Space(Stream.concat(ours.stream(), named).distinct().toList());
        space.measure(meters);
        return space;
    }

    /** Up also when little is left: the server does what it should then. */
    @Bean
    HealthIndicator spaceHealthIndicator(Space space) {
        return () -> {
            var health = Health.up().withDetail("level", space.level());
            for (var disk : space.disks()) {
                health.withDetail(
                        disk.directory().toString(),
                        List.of("free " + disk.free() + " bytes", "reserve " + disk.reserve() + " bytes"));
            }
            return health.build();
        };
    }

    @Bean
    WebMvcConfigurer spaceInterception(Space space) {
        return new WebMvcConfigurer() {
            @Override
            public void addInterceptors(InterceptorRegistry registry) {
                registry.addInterceptor(new SpaceInterceptor(space));
            }
        };
    }
}
