package io.headgate.gateway.connection;

import io.headgate.gateway.problem.HttpRefusal;
import io.headgate.gateway.problem.ProblemWriter;
import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;

/** What the container refuses before it knows whose the path is: a problem like all others, not the container's page. */
final class ProblemReports extends ErrorReportValve {

    @Override
    protected void report(Request request, Response response, @Nullable Throwable failure) {
        var status = response.getStatus();
        if (status < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
            return;
        }
        try {
            ProblemWriter.write(request, response, HttpRefusal.ofStatus(status));
            response.finishResponse();
        } catch (IOException | IllegalStateException gone) {
            // Nobody is there to be told.
        }
    }
}
