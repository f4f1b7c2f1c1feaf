package io.headgate.gateway.device;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The long way of device requests whose paths {@link DeviceDoor} leaves to the firewall, such as escaped names. */
@RestController
@Hidden
final class DeviceController {

    private final DeviceApi api;

    DeviceController(DeviceApi api) {
        this.api = api;
    }

    @RequestMapping("/{tenant}/controller/v1/{controllerId}/**")
    void serve(HttpServletRequest request, HttpServletResponse response) throws IOException {
        api.serve(DevicePath.ofChecked(request.getRequestURI()), request, response);
    }
}
