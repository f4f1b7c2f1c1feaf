package io.headgate.gateway.device;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param autoRegister whether a device with a gateway token or certificate that is not known becomes a target by its first
 *     poll
 * @param cacheSize how many devices are kept in memory, about half a kilobyte each
 */
@ConfigurationProperties("headgate.device")
record DeviceSettings(
        @DefaultValue("false") boolean autoRegister,
        @DefaultValue("300000") int cacheSize) {}
