#include <chrono>
#include <utility>
#include <variant>

#include "capture/limits.hpp"
#include "capture/server_facts.hpp"
#include "capture/stage_core.hpp"
#include "capture/start_plan.hpp"
#include "telemetry/log.hpp"

/// How CaptureStage finds its place: at the start, after a cut, on a rewind.
namespace tributary::capture {
namespace {

VisibleSet visible_of(const Position& position) {
    auto visible = VisibleSet::decode(position.flavor, position.gtid);
    if (!visible)
        throw Failure(Recovery::kHaltStage, "a GTID cannot be read: " + visible.error().what);
    return std::move(*visible);
}

}  // namespace

StartFacts CaptureStage::start_facts() {
    StartFacts facts;
    facts.server = fetch_server_facts(session_->connection());
    facts.wall_seconds = static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::seconds>(ports_.clock.wall().time_since_epoch())
            .count());
    if (has_place_) {
        facts.own_epoch = core_->stream.epoch();
        facts.checkpoint = core_->stream.place();
        facts.checkpoint_refused = place_refused_;
    } else {
        facts.checkpoint = ports_.store.load();
        if (facts.checkpoint) inherited_ = facts.checkpoint->requests;
        is_everything_wished_ = inherited_.is_everything;
        if (is_everything_wished_) new_epoch_because_ = kEverythingWished;
    }
    facts.new_epoch_because = new_epoch_because_;
    if (rewind_) {
        facts.word = {.has_answered = true,
                      .ledger = std::get<RewindRequest>(rewind_->body).ledger};
    } else if (!has_place_) {
        if (auto ledger =
                ports_.head_office.fetch_ledger(Deadline::after(ports_.clock, kWordPatience))) {
            facts.word = {.has_answered = true, .ledger = std::move(*ledger)};
        }
    }
    return facts;
}

bool CaptureStage::open_stream(const std::stop_token& stop) {
    StartFacts facts = start_facts();
    while (!stop.stop_requested()) {
        const StartPlan plan = rewind_ ? plan_rewind(facts) : plan_start(facts);
        if (const auto* const found = std::get_if<ResumePlan>(&plan)) {
            const bool is_ledgers = rewind_ || found->is_from_ledger;
            std::string& refused = is_ledgers ? facts.ledger_refused : facts.checkpoint_refused;
            refused = resume(found->place, facts);
            if (!refused.empty()) continue;
        } else if (const auto* const epoch = std::get_if<NewEpochPlan>(&plan)) {
            begin_epoch(*epoch, facts.server);
        } else {
            tell_status(false, std::get<WaitPlan>(plan).reason);
            if (auto ledger =
                    ports_.head_office.fetch_ledger(Deadline::after(ports_.clock, kWordPatience))) {
                facts.word = {.has_answered = true, .ledger = std::move(*ledger)};
                facts.server = fetch_server_facts(session_->connection());
                continue;
            }
            control_.wait(stop, Deadline::after(ports_.clock, kWordPause));
            if (control_.has_news()) return false;
            continue;
        }
        settle_rewind();
        begin_run_target();
        return true;
    }
    return false;
}

std::string CaptureStage::resume(const Checkpoint& place, const StartFacts& facts) {
    const bool is_own_place = has_place_ && !rewind_ && place.epoch == core_->stream.epoch() &&
                              place.sequence == core_->stream.sequence();
    if (rewind_) {
        // Before the log is open there: whatever fails from here on, what was discarded must come
        // again.
        ports_.sink.discard_unconfirmed();
        take_place(place, facts.word);
    }
    std::string refused = session_->open(place.position, facts.server);
    if (!refused.empty() || rewind_ || is_own_place) return refused;
    take_place(place, facts.word);
    log::info("the stream goes on", {log::field("epoch", place.epoch.value()),
                                     log::field("sequence", place.sequence.value()),
                                     log::field("position", place.position.gtid)});
    return refused;
}

void CaptureStage::take_place(const Checkpoint& place, const HeadOfficeWord& word) {
    const VisibleSet read = visible_of(place.position);
    if (const auto done = core_->stream.resume(place, word); !done) {
        throw Failure(Recovery::kHaltStage, "a position cannot be read: " + done.error().what);
    }
    core_->start_at(read);
    published_ = place.sequence;
    const bool is_first = !std::exchange(has_place_, true);
    if (is_first) ports_.keeper.remember(inherited_);
    ports_.keeper.begin(place);
    if (is_first) take_over_requests();
}

void CaptureStage::take_over_requests() {
    const OpenRequests requests = std::exchange(inherited_, {});
    const auto say = [&](const TableName& table, bool is_taken) {
        log::info(is_taken ? "what was asked for before the agent ended goes on"
                           : "what was asked for before the agent ended is dropped: its table is "
                             "not synchronised any more",
                  {log::field("table", to_string(table))});
    };
    for (const TableName& table : requests.resyncs) {
        const bool is_taken = core_->book.is_synchronised(table);
        if (is_taken) core_->stream.wish_resync(table);
        say(table, is_taken);
    }
    for (const RepairRequest& repair : requests.repairs) {
        const bool is_taken =
            core_->book.is_synchronised(repair.table) &&
            core_->stream.wish_repair(repair.table, {.lower = repair.lower, .upper = repair.upper});
        say(repair.table, is_taken);
    }
}

void CaptureStage::begin_epoch(const NewEpochPlan& plan, const ServerFacts& server) {
    Position position = position_of(server);
    const std::string refused = session_->open_at_end(position);
    if (!refused.empty())
        throw Failure(Recovery::kReconnect,
                      "the end of the binary log cannot be opened: " + refused);
    if (rewind_) ports_.sink.discard_unconfirmed();
    if (const auto done = core_->stream.start_epoch(plan.epoch, position, plan.reason); !done) {
        throw Failure(Recovery::kHaltStage,
                      "the server's position cannot be read: " + done.error().what);
    }
    core_->start_at(visible_of(position));
    has_place_ = true;
    inherited_ = {};
    is_everything_wished_ = false;
    new_epoch_because_.clear();
    place_refused_.clear();
    published_ = Sequence(0);
    log::warn("a new epoch begins, with a re-sync of every table",
              {log::field("epoch", plan.epoch.value()), log::field("reason", plan.reason)});
}

void CaptureStage::settle_rewind() {
    if (!rewind_) return;
    const auto request = std::exchange(rewind_, std::nullopt);
    log::info("the stream was rewound", {log::field("epoch", core_->stream.epoch().value()),
                                         log::field("after", core_->stream.sequence().value())});
    request->ticket->answer(
        RewindAnswer{.epoch = core_->stream.epoch(), .after = core_->stream.sequence()});
}

void CaptureStage::begin_run_target() {
    const RunPolicy policy = control_.policy();
    const SteadyTime now = ports_.clock.now();
    if (!policy.is_run_limited()) {
        target_.reset();
    } else if (!target_) {
        control_.change([&](RunPolicy& each) { each.begin_run(now); });
        target_ = visible_of(position_of(fetch_server_facts(session_->connection())));
    }
    place_refused_.clear();
    suspicion_.clear();
}

}  // namespace tributary::capture
