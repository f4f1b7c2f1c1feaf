package io.headgate.notification.model;

/** A webhook. */
public record Channel(String channelId, long version, String name, String url) {}
