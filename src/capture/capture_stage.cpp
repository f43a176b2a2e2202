#include "capture/capture_stage.hpp"

#include <fmt/format.h>

#include <chrono>
#include <utility>
#include <variant>

#include "capture/branch_doctor.hpp"
#include "capture/limits.hpp"
#include "capture/schema_catalog.hpp"
#include "capture/stage_core.hpp"
#include "mysql/dump_refusal.hpp"
#include "telemetry/log.hpp"

namespace tributary::capture {
namespace {

constexpr const char* kNoStreamYet =
    "the agent has not opened its stream yet; `tributary status` tells why, ask again when it has";

/// `MariaDB 10.11.6`
std::string name_of(const mysql::ServerInfo& server) {
    return fmt::format("{} {}.{}.{}", server.flavor == Flavor::kMariaDb ? "MariaDB" : "MySQL",
                       server.version / 10'000, server.version / 100 % 100, server.version % 100);
}

}  // namespace

CaptureStage::CaptureStage(const AgentSettings& settings, CapturePorts ports,
                           CaptureControl& control, SnapshotDesk& desk, StatusBoard& status)
    : settings_(settings),
      ports_(ports),
      control_(control),
      desk_(desk),
      status_(status),
      backoff_(ports.random, kBackoffFirst, kBackoffLongest) {}

CaptureStage::~CaptureStage() = default;

void CaptureStage::run(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        try {
            run_once(stop);
        } catch (const Failure& failure) {
            if (!stop.stop_requested()) on_failure(failure, stop);
        }
    }
    tell_status(false, "the agent is stopping");
}

void CaptureStage::run_once(const std::stop_token& stop) {
    if (!rewind_) (void)take_requests();
    if (!rewind_ && !control_.policy().wants_run(ports_.clock.now())) return rest(stop);
    if (!session_) connect(stop);
    if (!open_stream(stop)) return;
    backoff_.reset();
    logged_.clear();
    if (read(stop) == Leave::kReopen) return;
    session_->close_log();
    // A pause interrupts a run; it does not end it.
    if (control_.policy().is_paused()) return;
    control_.change([](RunPolicy& policy) { policy.end_run(); });
    target_.reset();
}

/// Between runs: the log is closed, the place is kept, what waits is told.
void CaptureStage::rest(const std::stop_token& stop) {
    const bool is_paused = control_.policy().is_paused();
    if (!session_ && !is_paused) connect(stop);
    if (session_) {
        session_->close_log();
        tell_server_position(fetch_server_facts(session_->connection()));
    }
    remember_requests();
    tell_status(false, is_paused ? "paused" : "");
    control_.wait(stop, Deadline::after(ports_.clock, 2 * kStatusPeriod));
}

void CaptureStage::on_failure(const Failure& failure, const std::stop_token& stop) {
    session_.reset();
    if (core_) core_->abandon_transaction();
    const auto* const refused = dynamic_cast<const mysql::DumpRefused*>(&failure);
    const bool is_place_gone =
        refused != nullptr && refused->refusal() != mysql::DumpRefusal::kOther;
    if (is_place_gone) place_refused_ = failure.what();
    const bool is_halted = failure.recovery() == Recovery::kHaltStage && !is_place_gone;
    const std::string reason = failure.what();
    tell_status(false, reason, is_halted);
    if (logged_ != reason) {
        logged_ = reason;
        const auto say = is_halted ? &log::error : &log::warn;
        say(is_halted ? "the capture stopped" : "the capture was interrupted; it goes on",
            {log::field("why", reason)});
    }
    const std::chrono::milliseconds pause =
        is_halted ? std::chrono::milliseconds(kHaltRetry) : backoff_.next();
    const Deadline deadline = Deadline::after(ports_.clock, pause);
    // Its asker may still wait; a fault that does not go away by itself is told at once.
    if (rewind_ && is_halted) std::exchange(rewind_, std::nullopt)->ticket->answer(fail(reason));
    while (!stop.stop_requested() && !deadline.is_over(ports_.clock)) {
        control_.wait(stop, deadline);
        if (control_.has_news() && take_requests()) return;
    }
}

void CaptureStage::connect(const std::stop_token& stop) {
    tell_status(false, "connecting to the database");
    session_.emplace(settings_, ports_.clock, stop);
    status_.change([&](AgentStatus& status) {
        status.database = name_of(session_->connection().server_info());
    });
    const std::vector<Finding> findings = check_branch(session_->connection(), settings_.tables);
    for (const Finding& finding : findings) {
        if (finding.severity != Severity::kWarning || core_) continue;
        log::warn("the branch's server works, but",
                  {log::field("what", finding.what), log::field("fix", finding.fix)});
    }
    if (const std::string reasons = objections(findings); !reasons.empty()) {
        throw Failure(Recovery::kHaltStage, reasons);
    }
    checked_at_ = ports_.clock.now();
    if (!core_) {
        std::vector<TableName> order;
        for (const auto& table : fetch_catalog(session_->connection(), settings_.tables).tables)
            order.push_back(table->name);
        core_ = std::make_unique<Core>(settings_, std::move(order), desk_,
                                       [this] { return session_->describe(); });
    }
    core_->book.refresh();
}

CaptureStage::Leave CaptureStage::read(const std::stop_token& stop) {
    tell_status(true, {});
    while (!stop.stop_requested()) {
        if (control_.has_news() && take_requests()) return Leave::kReopen;
        const SteadyTime now = ports_.clock.now();
        if (now - looked_at_ >= kStatusPeriod) look_after(now);
        if (!core_->stream.broken().empty()) new_epoch_because_ = core_->stream.broken();
        if (!new_epoch_because_.empty()) return Leave::kReopen;
        if (!send_ready(stop)) continue;
        if (!core_->stream.is_in_transaction()) {
            core_->clerk.step(session_->place(), session_->connection());
            if (core_->stream.has_message()) continue;
            if (!is_reading_wanted(now)) return Leave::kRest;
        }
        read_events(now);
    }
    return Leave::kRest;
}

void CaptureStage::read_events(SteadyTime now) {
    AgentStream& stream = core_->stream;
    const auto slice = stream.has_unflushed()     ? kFlushSlice
                       : core_->clerk.is_active() ? kChunkSlice
                                                  : kIdleSlice;
    (void)session_->read(Deadline(now + slice), core_->feed);
    if (core_->feed.take_needs_refresh()) core_->book.refresh();
    if (stream.has_unflushed() && ports_.sink.is_hungry() && !session_->has_more()) stream.flush();
}

bool CaptureStage::send_ready(const std::stop_token& stop) {
    AgentStream& stream = core_->stream;
    while (stream.has_message()) {
        const ProgressFacts facts = progress_facts_of(stream.front());
        if (!ports_.sink.offer(std::move(stream.front()), stop,
                               Deadline::after(ports_.clock, kIdleSlice)))
            return false;
        stream.pop();
        if (facts.through) published_ = *facts.through;
    }
    return true;
}

/// Limited runs end where the server was at their start, with everything handed over and no re-sync
/// to go on with.
bool CaptureStage::is_at_target() const {
    return target_ && core_->feed.read().covers(*target_) && core_->stream.resyncs().is_done() &&
           core_->stream.repairs().is_done() && !core_->stream.has_wishes();
}

bool CaptureStage::is_reading_wanted(SteadyTime now) {
    const RunPolicy policy = control_.policy();
    if (!policy.wants_run(now)) return false;
    if (!policy.is_run_limited()) {
        target_.reset();
        return true;
    }
    // The mode was changed, or a sync asked for, after the log had been opened.
    if (!target_) begin_run_target();
    if (!is_at_target()) return true;
    if (!core_->stream.has_unflushed()) return false;
    core_->stream.flush();
    return true;
}

bool CaptureStage::take_requests() {
    while (auto request = control_.take()) {
        if (std::holds_alternative<RewindRequest>(request->body)) {
            rewind_ = std::move(request);
            return true;
        }
        auto done = obey(request->body);
        // Whoever is told that it was begun need not ask again.
        if (done) done = try_to_remember();
        request->ticket->answer(done ? Result<RewindAnswer>(RewindAnswer{})
                                     : tl::unexpected(done.error()));
    }
    return !new_epoch_because_.empty();
}

Result<void> CaptureStage::obey(RequestBody& body) {
    if (const auto* const resync = std::get_if<ResyncRequested>(&body)) return wish(resync->tables);
    if (auto* const repair = std::get_if<RepairRequested>(&body)) {
        if (!has_place_) return fail(kNoStreamYet);
        if (core_->stream.wish_repair(repair->table, std::move(repair->bounds))) return {};
        return fail("too many ranges wait to be sent; try again when they are through");
    }
    if (has_place_ && core_->stream.learn(std::get<ContinueRequest>(body).ledger)) return {};
    return fail("the ledger is of another epoch than the agent");
}

Result<void> CaptureStage::wish(const std::vector<TableName>& tables) {
    if (!has_place_) return fail(kNoStreamYet);
    if (tables.empty()) {
        is_everything_wished_ = true;
        new_epoch_because_ = kEverythingWished;
        return {};
    }
    for (const TableName& table : tables) {
        if (!core_->book.is_synchronised(table))
            return fail(to_string(table) + " is not synchronised by this agent");
    }
    for (const TableName& table : tables) core_->stream.wish_resync(table);
    return {};
}

void CaptureStage::remember_requests() {
    // A new epoch makes them unnecessary once its start is confirmed, and not before.
    if (!has_place_ || ports_.keeper.epoch() != core_->stream.epoch()) return;
    AgentStream& stream = core_->stream;
    if (!stream.has_message() && ports_.sink.is_settled()) stream.settle_repairs();
    OpenRequests requests = stream.open_requests(ports_.keeper.confirmed());
    requests.is_everything = is_everything_wished_;
    ports_.keeper.remember(std::move(requests));
}

Result<void> CaptureStage::try_to_remember() {
    try {
        remember_requests();
        return {};
    } catch (const Failure& failure) {
        return fail(failure.what());
    }
}

}  // namespace tributary::capture
