package io.headgate.notification.store;

/** All that this service keeps. */
public record Stores(AlertStore alerts, ChannelStore channels, DeliveryStore deliveries) {}
