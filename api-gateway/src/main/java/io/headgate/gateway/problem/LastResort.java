package io.headgate.gateway.problem;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestMapping;

/** What the container itself refuses or what fails outside a controller: a problem like all others. */
@Hidden
@Controller
class LastResort implements ErrorController {

    @RequestMapping("${server.error.path:/error}")
    void error(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
        // Without one somebody has asked for this path itself.
        ProblemWriter.write(
                request,
                response,
                status instanceof Integer code ? HttpRefusal.ofStatus(code) : HttpRefusal.UNKNOWN_ROUTE);
    }
}
