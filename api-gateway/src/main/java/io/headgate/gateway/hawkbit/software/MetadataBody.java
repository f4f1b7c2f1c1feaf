package io.headgate.gateway.hawkbit.software;

import io.headgate.gateway.hawkbit.ListBody;
import io.headgate.gateway.hawkbit.ListRequest;
import io.headgate.gateway.hawkbit.software.SoftwareResources.Metadata;
import io.headgate.gateway.problem.HawkbitCode;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Metadata of one entity: few entries, so lists are cut here. */
final class MetadataBody {

    private MetadataBody() {}

    static ListBody<Metadata> list(Stream<Metadata> entries, ListRequest list) {
        List<Metadata> all = entries.sorted(Comparator.comparing(Metadata::key)).toList();
        var content = all.stream().skip(list.offset()).limit(list.limit()).toList();
        return new ListBody<>(content, all.size(), content.size());
    }

    static Metadata one(Stream<Metadata> entries, String key) {
        return entries.filter(entry -> entry.key().equals(key))
                .findFirst()
                .orElseThrow(() -> HawkbitCode.NOT_FOUND.because("There is no metadata with this key."));
    }
}
