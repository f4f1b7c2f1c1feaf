package io.headgate.local;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggerContextListener;
import java.util.List;
import org.slf4j.LoggerFactory;

/** Keeps the broker's hundreds of INFO lines out of our log. */
final class BrokerLog {

    private static final List<String> LOGGERS = List.of("kafka", "org.apache.kafka", "state.change.logger");

    /** Warns at every start that a start takes place. */
    private static final String CONTROLLER = "org.apache.kafka.controller.QuorumController";

    /** Has two lines for each connection of somebody who does not log in: a loop of such would fill the log. */
    private static final String CONNECTIONS = "org.apache.kafka.common.network.Selector";

    private BrokerLog() {}

    /** Does nothing where the logging backend is another one than Logback: the application's own levels count. */
    static void quieten() {
        try {
            Logback.quieten();
        } catch (NoClassDefFoundError otherBackend) {
            // Logback is an optional dependency.
        }
    }

    /** Apart, so that its types are only looked for when it is used. */
    private static final class Logback {

        static void quieten() {
            if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
                setLevels(context);
                boolean known = context.getCopyOfListenerList().stream().anyMatch(KeepQuiet.class::isInstance);
                if (!known) {
                    context.addListener(new KeepQuiet());
                }
            }
        }

        static void setLevels(LoggerContext context) {
            LOGGERS.forEach(name -> context.getLogger(name).setLevel(Level.WARN));
            context.getLogger(CONTROLLER).setLevel(Level.ERROR);
            context.getLogger(CONNECTIONS).setLevel(Level.ERROR);
        }
    }

    /** Each Spring context that starts resets the levels; what its own configuration says comes after this. */
    private static final class KeepQuiet implements LoggerContextListener {

        @Override
        public boolean isResetResistant() {
            return true;
        }

        @Override
        public void onReset(LoggerContext context) {
            Logback.setLevels(context);
        }

        @Override
        public void onStart(LoggerContext context) {}

        @Override
        public void onStop(LoggerContext context) {}

        @Override
        public void onLevelChange(ch.qos.logback.classic.Logger logger, Level level) {}
    }
}
