package io.github.kimisdk.mcp.rpc;

import io.github.kimisdk.internal.threads.Scheduler;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * The settings of a {@link ServerLink}.
 *
 * @param name names the server in texts
 * @param transports makes a transport for each connection
 * @param scheduler the time
 * @param start the time limit of a start
 * @param maxBytes the largest message
 * @param questions answers questions of the server
 * @param toolsChanged hears that the tools have changed, or that the server was started again; null if nobody listens
 */
public record LinkSettings(String name, Supplier<MessageTransport> transports, Scheduler scheduler, Duration start, int maxBytes,
    Questions questions, Runnable toolsChanged) {}
