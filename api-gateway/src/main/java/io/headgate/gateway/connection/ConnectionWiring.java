package io.headgate.gateway.connection;

import com.sun.management.UnixOperatingSystemMXBean;
import io.micrometer.observation.ObservationRegistry;
import jakarta.servlet.DispatcherType;
import java.lang.management.ManagementFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.web.filter.ServerHttpObservationFilter;

@Configuration(proxyBeanMethods = false)
class ConnectionWiring {

    private static final Logger LOG = LoggerFactory.getLogger(ConnectionWiring.class);

    private static final int BEHIND_THE_DEVICE_DOOR = Ordered.HIGHEST_PRECEDENCE + 4;

    /** Right behind what knows our proxies. */
    @Bean
    FilterRegistrationBean<AddressLimits> addressLimits(RequestSettings settings) {
        var filter = new FilterRegistrationBean<>(
                new AddressLimits(settings.reads(), settings.writes(), settings.unlimited()));
        filter.setOrder(Ordered.HIGHEST_PRECEDENCE + 1);
        filter.addUrlPatterns("/*");
        filter.setDispatcherTypes(DispatcherType.REQUEST);
        return filter;
    }

    /** In front of everybody who reads a body. */
    @Bean
    FilterRegistrationBean<TimedBodies> timedBodies(RequestSettings settings) {
        var filter =
                new FilterRegistrationBean<>(new TimedBodies(settings.within().toNanos()));
        filter.setOrder(Ordered.HIGHEST_PRECEDENCE + 2);
        filter.addUrlPatterns("/*");
        filter.setDispatcherTypes(DispatcherType.REQUEST);
        return filter;
    }

    /** Boot's own, but behind the device door: measuring a poll cost a third of answering it. */
    @Bean
    FilterRegistrationBean<ServerHttpObservationFilter> observations(ObservationRegistry observations) {
        var filter = new FilterRegistrationBean<>(new ServerHttpObservationFilter(observations));
        filter.setOrder(BEHIND_THE_DEVICE_DOOR);
        filter.setDispatcherTypes(DispatcherType.REQUEST, DispatcherType.ASYNC);
        return filter;
    }

    @Bean
    SlowHeads slowHeads(RequestSettings settings) {
        return new SlowHeads(settings.within());
    }

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> watchedConnections(
            RequestSettings settings, SlowHeads heads) {
        return factory -> {
            factory.addEngineValves(new UnwantedBodies(settings.within().toNanos()));
            factory.addContextCustomizers(
                    context -> context.getParent().getPipeline().addValve(new ProblemReports()));
            factory.setProtocol(WatchedProtocol.class.getName());
            factory.addConnectorCustomizers(connector -> {
                if (connector.getProtocolHandler() instanceof WatchedProtocol protocol) {
                    leaveFilesFor(protocol);
                    heads.watch(protocol);
                }
            });
        };
    }

    /** Whoever opens connections must not take the files from databases and logs of the same process. */
    private static void leaveFilesFor(WatchedProtocol protocol) {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
            var files = system.getMaxFileDescriptorCount();
            var most = (int) Math.min(protocol.getMaxConnections(), files * 6 / 10);
            if (most < protocol.getMaxConnections()) {
                LOG.info("at most {} connections, as this process may open {} files only", most, files);
                protocol.setMaxConnections(most);
            }
        }
    }
}
