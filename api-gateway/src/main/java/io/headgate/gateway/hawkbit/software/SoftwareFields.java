package io.headgate.gateway.hawkbit.software;

import io.headgate.chassis.query.QueryFields;
import io.headgate.gateway.view.software.Software;

/** How sets and modules are queried and ordered: as natively, but {@code id} is their number. */
final class SoftwareFields {

    static final QueryFields OF_SETS = withNumber(Software.setFields("number"));
    static final QueryFields OF_MODULES = withNumber(Software.moduleFields("number"));

    private SoftwareFields() {}

    private static QueryFields withNumber(QueryFields.Builder fields) {
        return fields.number("id", "number").sortable("id").build();
    }
}
