package io.headgate.gateway.audit;

import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;
import org.springframework.web.servlet.mvc.method.annotation.RequestBodyAdviceAdapter;

/** Keeps the reason somebody gives for what he asks, for the audit. */
@ControllerAdvice
public class StatedReason extends RequestBodyAdviceAdapter {

    private static final String ATTRIBUTE = StatedReason.class.getName();
    private static final List<String> NAMES = List.of("reason", "remark");

    private static final ClassValue<Optional<RecordComponent>> COMPONENT = new ClassValue<>() {
        @Override
        protected Optional<RecordComponent> computeValue(Class<?> type) {
            return type.isRecord()
                    ? Stream.of(type.getRecordComponents())
                            .filter(one -> one.getType() == String.class && NAMES.contains(one.getName()))
                            .findFirst()
                    : Optional.empty();
        }
    };

    /** Of the body, or as hawkBit's parameter; none where none was given or the request was not read so far. */
    public static Optional<String> of(HttpServletRequest request) {
        if (request.getAttribute(ATTRIBUTE) instanceof String reason) {
            return Optional.of(reason);
        }
        try {
            return Optional.ofNullable(request.getParameter("remark"));
        } catch (IllegalStateException e) {
            // Parameters that cannot be read, which the answer has said already.
            return Optional.empty();
        }
    }

    @Override
    public boolean supports(
            MethodParameter parameter, Type target, Class<? extends HttpMessageConverter<?>> converter) {
        return true;
    }

    /** Spring's signature knows no null, and hands one on all the same: a JSON null that we do not read ourselves. */
    @Override
    @SuppressWarnings("NullAway")
    public @Nullable Object afterBodyRead(
            @Nullable Object body,
            HttpInputMessage message,
            MethodParameter parameter,
            Type target,
            Class<? extends HttpMessageConverter<?>> converter) {
        if (body != null && RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes present) {
            COMPONENT
                    .get(body.getClass())
                    .flatMap(component -> value(component, body))
                    .ifPresent(reason -> present.getRequest().setAttribute(ATTRIBUTE, reason));
        }
        return body;
    }

    private static Optional<String> value(RecordComponent component, Object body) {
        try {
            var accessor = component.getAccessor();
            accessor.setAccessible(true);
            return Optional.ofNullable((String) accessor.invoke(body));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("a record tells its components", e);
        }
    }
}
