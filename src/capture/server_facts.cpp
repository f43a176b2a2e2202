#include "capture/server_facts.hpp"

#include <algorithm>

#include "base/failure.hpp"
#include "capture/limits.hpp"
#include "mysql/binlog_status.hpp"

namespace tributary::capture {

ServerFacts fetch_server_facts(mysql::Connection& connection) {
    const Position end = mysql::current_position(connection);
    return {.flavor = end.flavor,
            .server_id = end.server_id,
            .gtid = end.gtid,
            .purged = mysql::purged_gtids(connection),
            .file = end.file,
            .offset = end.offset};
}

Position position_of(const ServerFacts& facts) {
    return {.flavor = facts.flavor,
            .server_id = facts.server_id,
            .gtid = facts.gtid,
            .gtid_before = facts.gtid,
            .file = facts.file,
            .offset = facts.offset,
            .fingerprint = 0};
}

std::vector<bool> ServerKeyJudge::are_inside(const TableSchema& schema,
                                             std::span<const EncodedKey> keys,
                                             const KeyBounds& bounds) {
    std::vector<bool> inside;
    while (!keys.empty()) {
        const auto some = keys.first(std::min(keys.size(), kJudgedKeysMax));
        const auto sql = judging_select(schema, some, bounds);
        if (!sql)
            throw Failure(Recovery::kHaltStage, "keys cannot be compared: " + sql.error().what);
        const mysql::Rows rows = connection_.query(*sql);
        for (std::size_t i = 0; i < some.size(); ++i) inside.push_back(rows.text(0, i) == "1");
        keys = keys.subspan(some.size());
    }
    return inside;
}

}  // namespace tributary::capture
