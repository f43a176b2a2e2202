#include <fmt/format.h>

#include <utility>

#include "capture/branch_doctor.hpp"
#include "capture/limits.hpp"
#include "capture/server_facts.hpp"
#include "capture/stage_core.hpp"
#include "capture/start_plan.hpp"
#include "mysql/binlog_status.hpp"
#include "mysql/dump_refusal.hpp"

/// What CaptureStage looks after while it reads: the server's end, its settings, wishes that wait,
/// the status.
namespace tributary::capture {

void CaptureStage::look_after(SteadyTime now) {
    looked_at_ = now;
    const ServerFacts facts = fetch_server_facts(session_->connection());
    tell_server_position(facts);
    check_own_place(facts);
    check_wishes(now);
    check_settings(now);
    remember_requests();
    tell_status(true, {});
}

/// A log that was reset under an open dump shows only here. A transaction can be in the log a
/// moment before the server counts it as executed, so it takes two looks at the same place.
void CaptureStage::check_own_place(const ServerFacts& facts) {
    if (core_->stream.is_in_transaction()) return;
    const Position own = core_->stream.position();
    const std::string objection = objection_to(own, facts);
    if (!objection.empty() && suspicion_ == own.gtid) {
        throw Failure(Recovery::kReconnect,
                      "the binary log is no longer the one that was read: " + objection);
    }
    suspicion_ = objection.empty() ? std::string() : own.gtid;
}

void CaptureStage::check_wishes(SteadyTime now) {
    if (!core_->stream.has_wishes()) {
        wished_at_.reset();
    } else if (!wished_at_) {
        wished_at_ = now;
    } else if (now - *wished_at_ >= kWishPatience) {
        wished_at_.reset();
        new_epoch_because_ = "a re-sync was asked for, and no transaction came that could carry it";
    }
}

void CaptureStage::check_settings(SteadyTime now) {
    if (now - checked_at_ < kCheckPeriod) return;
    checked_at_ = now;
    const std::string reasons = objections(check_server(session_->connection()));
    if (!reasons.empty()) throw Failure(Recovery::kHaltStage, reasons);
}

void CaptureStage::tell_server_position(const ServerFacts& facts) {
    const auto end = VisibleSet::decode(facts.flavor, facts.gtid);
    is_behind_ = !end || !has_place_ || !core_->feed.read().covers(*end);
    bytes_pending_ = 0;
    if (is_behind_ && has_place_) {
        const binlog::LogPlace place = session_->place();
        const Position own = core_->stream.position();
        const std::string file = place.file.empty() ? own.file : std::string(place.file);
        const std::uint64_t offset = place.file.empty() ? own.offset : place.offset;
        bool is_counting = false;
        for (const mysql::BinaryLog& log : mysql::list_binary_logs(session_->connection())) {
            if (log.file == file) {
                is_counting = true;
                bytes_pending_ += log.size_bytes > offset ? log.size_bytes - offset : 0;
            } else if (is_counting) {
                bytes_pending_ += log.size_bytes;
            }
        }
    }
    status_.change([&](AgentStatus& status) { status.server_position = facts.gtid; });
}

void CaptureStage::tell_status(bool is_running, std::string reason, bool is_halted) {
    const RunPolicy policy = control_.policy();
    status_.change([&](AgentStatus& status) {
        status.mode = policy.mode();
        status.interval = std::chrono::ceil<std::chrono::seconds>(policy.interval());
        status.is_paused = policy.is_paused();
        status.is_running = is_running;
        status.is_halted = is_halted;
        status.reason = std::move(reason);
        status.bytes_pending = bytes_pending_;
        status.is_at_rest = false;
        if (!core_ || !has_place_) return;
        const AgentStream& stream = core_->stream;
        status.epoch = stream.epoch();
        status.read = stream.sequence();
        status.published = published_;
        status.position = stream.position().gtid;
        status.changes_read = stream.changes_read();
        status.is_at_rest = !is_behind_ && !stream.is_in_transaction() && !stream.has_unflushed() &&
                            !stream.has_message() && !core_->clerk.is_active() &&
                            stream.repairs().is_done() && ports_.sink.is_settled();
        status.resyncs.clear();
        for (const TableResync& each : stream.resyncs().entries()) {
            status.resyncs.push_back({.table = each.table,
                                      .id = each.id,
                                      .rows_done = each.rows,
                                      .rows_estimated = each.rows_estimated,
                                      .is_done = each.is_known && each.is_done});
        }
    });
}

}  // namespace tributary::capture
