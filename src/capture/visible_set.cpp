#include "capture/visible_set.hpp"

#include <utility>

namespace tributary::capture {

Result<VisibleSet> VisibleSet::decode(Flavor flavor, std::string_view gtid) {
    VisibleSet visible;
    switch (flavor) {
        case Flavor::kMariaDb: {
            auto position = MariaDbGtidPosition::decode(gtid);
            if (!position) return tl::unexpected(position.error());
            visible.set_ = std::move(*position);
            break;
        }
        case Flavor::kMySql: {
            auto set = MySqlGtidSet::decode(gtid);
            if (!set) return tl::unexpected(set.error());
            visible.set_ = std::move(*set);
            break;
        }
    }
    return visible;
}

void VisibleSet::add(const binlog::Gtid& gtid) {
    if (auto* const position = std::get_if<MariaDbGtidPosition>(&set_)) {
        position->advance(gtid.domain, {.server = gtid.server, .number = gtid.number});
    } else {
        std::get<MySqlGtidSet>(set_).add(gtid.source, gtid.number);
    }
}

bool VisibleSet::contains(const binlog::Gtid& gtid) const {
    if (const auto* const position = std::get_if<MariaDbGtidPosition>(&set_)) {
        return position->covers(gtid.domain, gtid.number);
    }
    return std::get<MySqlGtidSet>(set_).contains(gtid.source, gtid.number);
}

bool VisibleSet::covers(const VisibleSet& other) const {
    if (set_.index() != other.set_.index()) return false;
    if (const auto* const position = std::get_if<MariaDbGtidPosition>(&set_)) {
        return position->covers(std::get<MariaDbGtidPosition>(other.set_));
    }
    return std::get<MySqlGtidSet>(set_).contains(std::get<MySqlGtidSet>(other.set_));
}

}  // namespace tributary::capture
