package io.headgate.gateway.hawkbit;

import io.headgate.gateway.problem.HawkbitCode;
import io.headgate.gateway.problem.ProblemWriter;
import io.headgate.gateway.security.Routes;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.web.filter.OncePerRequestFilter;

/** Says of what hawkBit has and we have not that it is known to be missing. */
final class LeftOut extends OncePerRequestFilter {

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return !Routes.isLeftOut(request.getRequestURI());
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        ProblemWriter.write(
                request,
                response,
                HawkbitCode.LEFT_OUT.because(
                        "Headgate does not have this part of hawkBit's Management API: see docs/hawkbit-compatibility.md."));
    }
}
