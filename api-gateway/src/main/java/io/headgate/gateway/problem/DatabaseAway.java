package io.headgate.gateway.problem;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.springframework.web.filter.OncePerRequestFilter;

/** What {@link ProblemAdvice} says of a database that fails under a controller, for filters: a login reads it, too. */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 4)
final class DatabaseAway extends OncePerRequestFilter {

    private static final Logger LOG = LoggerFactory.getLogger(DatabaseAway.class);

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        try {
            chain.doFilter(request, response);
        } catch (DataAccessException | TransactionException e) {
            refuse(request, response, e);
        } catch (ServletException e) {
            if (!(e.getRootCause() instanceof DataAccessException)
                    && !(e.getRootCause() instanceof TransactionException)) {
                throw e;
            }
            refuse(request, response, e);
        }
    }

    private static void refuse(HttpServletRequest request, HttpServletResponse response, Exception e)
            throws IOException {
        LOG.warn("database away: correlation={} cause={}", Correlation.of(request), e.toString());
        ProblemWriter.write(request, response, ProblemAdvice.DATABASE);
    }
}
