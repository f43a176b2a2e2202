#include "binlog/position_tracker.hpp"

#include <utility>

namespace tributary::binlog {

Result<PositionTracker> PositionTracker::make(Position start) {
    PositionTracker tracker(std::move(start));
    switch (tracker.start_.flavor) {
        case Flavor::kMariaDb: {
            auto position = MariaDbGtidPosition::decode(tracker.start_.gtid);
            if (!position) return tl::unexpected(position.error());
            tracker.mariadb_before_ = std::move(*position);
            break;
        }
        case Flavor::kMySql: {
            auto set = MySqlGtidSet::decode(tracker.start_.gtid);
            if (!set) return tl::unexpected(set.error());
            tracker.mysql_before_ = std::move(*set);
            break;
        }
    }
    return tracker;
}

void PositionTracker::add_last_to_before() {
    switch (start_.flavor) {
        case Flavor::kMariaDb:
            mariadb_before_.advance(last_.domain, {.server = last_.server, .number = last_.number});
            break;
        case Flavor::kMySql:
            mysql_before_.add(last_.source, last_.number);
            break;
    }
}

void PositionTracker::committed(const TransactionEnd& end) {
    if (has_last_) add_last_to_before();
    has_last_ = true;
    last_.domain = end.gtid.domain;
    last_.server = end.gtid.server;
    last_.source.assign(end.gtid.source);
    last_.number = end.gtid.number;
    file_.assign(end.place.file);
    offset_ = end.place.offset;
    fingerprint_ = end.fingerprint;
}

Position PositionTracker::position() const {
    if (!has_last_) return start_;
    PositionTracker through = *this;
    through.add_last_to_before();
    const bool is_mariadb = start_.flavor == Flavor::kMariaDb;
    return {.flavor = start_.flavor,
            .server_id = start_.server_id,
            .gtid = is_mariadb ? through.mariadb_before_.to_string()
                               : through.mysql_before_.to_string(),
            .gtid_before = is_mariadb ? mariadb_before_.to_string() : mysql_before_.to_string(),
            .file = file_,
            .offset = offset_,
            .fingerprint = fingerprint_};
}

bool PositionTracker::is_known(const Gtid& gtid) const {
    switch (start_.flavor) {
        case Flavor::kMariaDb:
            return mariadb_before_.covers(gtid.domain, gtid.number) ||
                   (has_last_ && last_.domain == gtid.domain && last_.number >= gtid.number);
        case Flavor::kMySql:
            return mysql_before_.contains(gtid.source, gtid.number) ||
                   (has_last_ && last_.source == gtid.source && last_.number == gtid.number);
    }
    return false;
}

}  // namespace tributary::binlog
