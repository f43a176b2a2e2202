#include "capture/branch_session.hpp"

#include <utility>

#include "base/failure.hpp"
#include "capture/last_gtid.hpp"
#include "capture/schema_catalog.hpp"
#include "model/gtid.hpp"
#include "mysql/dump_refusal.hpp"

namespace tributary::capture {
namespace {

template <class T>
T value_or_halt(Result<T> result, std::string_view what) {
    if (result) return std::move(*result);
    throw Failure(Recovery::kHaltStage, std::string(what) + ": " + result.error().what);
}

}  // namespace

BranchSession::BranchSession(const AgentSettings& settings, const Clock& clock,
                             const std::stop_token& stop)
    : settings_(settings),
      clock_(clock),
      stop_(stop),
      connection_(settings.server, mysql::SessionOptions{}, stop),
      flavor_(connection_.server_info().flavor),
      reader_(flavor_) {}

DescribedTables BranchSession::describe() {
    DescribedTables described;
    described.tables = fetch_catalog(connection_, settings_.tables).tables;
    const ServerFacts facts = fetch_server_facts(connection_);
    described.known_at =
        value_or_halt(VisibleSet::decode(facts.flavor, facts.gtid), "the server's GTID");
    return described;
}

std::string BranchSession::open(const Position& place, const ServerFacts& facts) {
    try {
        if (place.fingerprint == 0) {
            request(place.gtid);
            return {};
        }
        request(place.gtid_before);
        LastTransactionCheck check(facts.file, facts.offset);
        read_one(check);
        if (check.fingerprint() == place.fingerprint) return {};
        log_.reset();
        return check.fingerprint() == 0
                   ? "the last transaction is no longer in the binary log"
                   : "the last transaction has another content: the server has another history";
    } catch (const mysql::DumpRefused& refused) {
        log_.reset();
        if (refused.refusal() == mysql::DumpRefusal::kOther) throw;
        return refused.what();
    }
}

std::string BranchSession::open_at_end(Position& end) {
    if (find_last(end)) return {};
    return open(end, {});
}

/// Without it, a log that is reset before the epoch's first transaction could not be told from the
/// one that was read.
bool BranchSession::find_last(Position& end) {
    const auto last = last_of(end);
    if (!last) return false;
    try {
        request(last->gtid_before);
        LastTransactionCheck check(end.file, end.offset);
        read_one(check);
        if (check.gtid() != last->gtid) return false;
        end.gtid_before = last->gtid_before;
        end.fingerprint = check.fingerprint();
        return true;
    } catch (const mysql::DumpRefused&) {
        return false;
    }
}

void BranchSession::request(const std::string& gtid) {
    log_.reset();
    reader_.reset();
    log_.emplace(settings_.server,
                 mysql::ReplicationOptions{.server_id = settings_.replication_id,
                                           .heartbeat = settings_.heartbeat},
                 stop_);
    if (flavor_ == Flavor::kMariaDb) {
        log_->open_after(value_or_halt(MariaDbGtidPosition::decode(gtid), "the GTID position"));
    } else {
        log_->open_without(value_or_halt(MySqlGtidSet::decode(gtid), "the GTID set"));
    }
}

void BranchSession::read_one(LastTransactionCheck& check) {
    while (!check.is_over()) {
        (void)read(Deadline::after(clock_, kStatusPeriod), check);
        if (stop_.stop_requested()) throw Failure(Recovery::kReconnect, "the agent is stopping");
    }
}

bool BranchSession::read(Deadline deadline, binlog::TransactionHandler& handler) {
    const auto event = log_->next(deadline);
    if (!event) return false;
    if (const auto understood = reader_.feed(*event, handler); !understood) {
        throw Failure(Recovery::kHaltStage, understood.error().what);
    }
    return true;
}

}  // namespace tributary::capture
