#include "capture/branch_session.hpp"

#include <utility>

#include "base/failure.hpp"
#include "capture/last_transaction_check.hpp"
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
    const bool has_last = place.fingerprint != 0 && place.gtid_before != place.gtid;
    log_.reset();
    reader_.reset();
    try {
        request(has_last ? place.gtid_before : place.gtid);
        if (has_last) return look_at_last(place, facts);
        await_first_event(facts);
        return {};
    } catch (const mysql::DumpRefused& refused) {
        log_.reset();
        if (refused.refusal() == mysql::DumpRefusal::kOther) throw;
        return refused.what();
    }
}

void BranchSession::request(const std::string& gtid) {
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

std::string BranchSession::look_at_last(const Position& place, const ServerFacts& facts) {
    LastTransactionCheck check(place.fingerprint, facts.file, facts.offset);
    while (!check.is_over()) {
        (void)read(Deadline::after(clock_, kStatusPeriod), check);
        if (stop_.stop_requested()) throw Failure(Recovery::kReconnect, "the agent is stopping");
    }
    std::string objection = check.objection();
    if (!objection.empty()) log_.reset();
    return objection;
}

/// A server that does not have the place says so instead of its first event (which names the file,
/// nothing more).
void BranchSession::await_first_event(const ServerFacts& facts) {
    LastTransactionCheck nothing(0, facts.file, facts.offset);
    while (!read(Deadline::after(clock_, kStatusPeriod), nothing)) {
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
