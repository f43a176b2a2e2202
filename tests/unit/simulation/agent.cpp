#include "unit/simulation/agent.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace tributary::simulation {
namespace {

binlog::Gtid gtid_of(std::size_t entry) {
    return {
        .flavor = Flavor::kMariaDb, .domain = 0, .server = 1, .source = {}, .number = entry + 1};
}

capture::VisibleSet everything_up_to(std::size_t entries) {
    return capture::VisibleSet::decode(Flavor::kMariaDb, BranchServer::gtid_after(entries)).value();
}

template <class T>
void must(const Result<T>& result) {
    if (!result) throw std::logic_error(result.error().what);
}

}  // namespace

capture::BatchLimits Agent::limits() {
    return {.bytes_max = 1 << 20, .changes_max = 5, .transactions_max = 4};
}

void Agent::start(const capture::HeadOfficeWord& word, std::uint64_t wall_seconds) {
    capture::StartFacts facts;
    facts.checkpoint = checkpoint_;
    facts.word = word;
    facts.server = server_.facts();
    if (checkpoint_) facts.checkpoint_refused = server_.try_open(checkpoint_->position);
    if (word.ledger) facts.ledger_refused = server_.try_open(word.ledger->position);
    facts.own_epoch = own_epoch_;
    facts.wall_seconds = wall_seconds;
    facts.new_epoch_because = new_epoch_because_;
    follow(capture::plan_start(facts), word);
}

void Agent::follow(const capture::StartPlan& plan, const capture::HeadOfficeWord& word) {
    if (std::holds_alternative<capture::WaitPlan>(plan)) return;
    window_.clear();
    chunk_.reset();
    overlay_.stop();
    if (const auto* resume = std::get_if<capture::ResumePlan>(&plan)) {
        must(stream_.resume(resume->place, word));
        moving_ = resume->place;
        open_log_at(resume->place.position);
    } else {
        const auto& fresh = std::get<capture::NewEpochPlan>(plan);
        Position position;
        position.server_id = server_.server_id();
        const std::size_t entries = server_.log().size();
        position.gtid = position.gtid_before = BranchServer::gtid_after(entries);
        if (entries > server_.purged()) {
            position.gtid_before = BranchServer::gtid_after(entries - 1);
            position.fingerprint = server_.log().back().fingerprint;
        }
        must(stream_.start_epoch(fresh.epoch, position, fresh.reason));
        moving_.emplace();
        open_log_at(position);
    }
    own_epoch_ = stream_.epoch();
    new_epoch_because_.clear();
    is_running_ = true;
}

void Agent::open_log_at(const Position& place) {
    entry_ = BranchServer::entries_up_to(place.gtid);
    event_ = 0;
    incarnation_ = server_.incarnation();
}

void Agent::crash(bool loses_checkpoint) {
    is_running_ = false;
    window_.clear();
    chunk_.reset();
    overlay_.stop();
    stream_ = capture::AgentStream(tables(), limits());
    own_epoch_ = Epoch();
    new_epoch_because_.clear();
    if (loses_checkpoint) checkpoint_.reset();
}

/// It looks anew where it can go on, from what it knows: its own place, and the head office's word
/// when it has to.
void Agent::lose_connection_to_database() {
    stream_.abandon_transaction();
    chunk_.reset();
    overlay_.stop();
    event_ = 0;
    const Checkpoint place = stream_.place();
    const std::string refused = server_.try_open(place.position);
    const std::string objection =
        refused.empty() ? capture::objection_to(place.position, server_.facts()) : refused;
    if (objection.empty()) return open_log_at(place.position);
    is_running_ = false;
    new_epoch_because_ = objection;
}

void Agent::check_broken() {
    if (stream_.broken().empty()) return;
    is_running_ = false;
    new_epoch_because_ = stream_.broken();
}

void Agent::feed(const std::vector<RowChange>& event) {
    for (const RowChange& change : event) {
        const std::vector<Cell> before = {Cell::of(change.key_before), Cell::of(change.before)};
        const std::vector<Cell> after = {Cell::of(change.key_after), Cell::of(change.after)};
        const std::span<const Cell> none;
        const auto old_row =
            change.operation == Operation::kInsert ? none : std::span<const Cell>(before);
        const auto new_row =
            change.operation == Operation::kDelete ? none : std::span<const Cell>(after);
        const auto schema = schema_of(change.table);
        stream_.append(schema, old_row, new_row);
        if (overlay_.is_watching(change.table)) overlay_.record(*schema, old_row, new_row);
    }
    stream_.end_row_event(server_.log()[entry_].fingerprint << 32);
    overlay_.end_row_event();
}

void Agent::commit(const LogEntry& entry) {
    stream_.commit({.gtid = gtid_of(entry_),
                    .committed_at = 0,
                    .place = {.file = "log", .offset = entry_ + 1},
                    .fingerprint = entry.fingerprint,
                    .row_events = entry.events.size(),
                    .is_standalone = !entry.altered.empty()},
                   entry.altered);
    overlay_.commit(gtid_of(entry_));
    if (overlay_.is_active()) marks_.add(gtid_of(entry_), {.file = "log", .offset = entry_ + 1});
}

void Agent::capture() {
    if (incarnation_ != server_.incarnation()) return lose_connection_to_database();
    if (entry_ == server_.log().size()) return stream_.flush();
    const LogEntry& entry = server_.log()[entry_];
    if (event_ == 0) stream_.begin({.gtid = gtid_of(entry_), .committed_at = 0, .place = {}});
    if (event_ < entry.events.size()) {
        feed(entry.events[event_++]);
    } else {
        commit(entry);
        ++entry_;
        event_ = 0;
        if (random_.below(3) == 0) stream_.flush();
    }
    check_broken();
}

void Agent::select_chunk(const capture::TableResync& resync) {
    if (!overlay_.is_watching(resync.table)) {
        overlay_.watch(resync.table, everything_up_to(entry_));
        marks_.begin(everything_up_to(entry_), "log", entry_);
    }
    const Rows& rows = server_.tables().at(resync.table);
    auto at = rows.begin();
    if (!resync.upper.empty()) {
        at = rows.upper_bound(decode_key(*schema_of(resync.table), resync.upper).value()[0].word);
    }
    Chunk chunk{.table = resync.table,
                .resync = resync.id,
                .generation = stream_.resyncs().generation(),
                .high = server_.log().size(),
                .low = std::nullopt,
                .bounds = {},
                .rows = TableRows(schema_of(resync.table))};
    if (!resync.upper.empty()) chunk.bounds.lower = resync.upper;
    for (std::size_t n = 0; n < 4 && at != rows.end(); ++n, ++at) {
        chunk.rows.append(std::vector<Cell>{Cell::of(at->first), Cell::of(at->second)});
        if (n == 3 && std::next(at) != rows.end()) {
            chunk.bounds.upper =
                encode_key(*schema_of(resync.table),
                           std::vector<Cell>{Cell::of(at->first), Cell::of(at->second)});
        }
    }
    chunk_ = std::move(chunk);
}

void Agent::snapshot() {
    if (incarnation_ != server_.incarnation() || stream_.is_in_transaction()) return;
    if (chunk_ && (chunk_->generation != stream_.resyncs().generation() ||
                   !overlay_.is_watching(chunk_->table))) {
        chunk_.reset();
    }
    if (chunk_ && !chunk_->low && entry_ >= chunk_->high) {
        chunk_->low = marks_.up_to("log", chunk_->high);
        if (!chunk_->low || !overlay_.has_all_since(*chunk_->low)) chunk_.reset();
    }
    if (!chunk_) {
        const capture::TableResync* next = stream_.resyncs().next();
        if (next == nullptr) return overlay_.stop();
        return select_chunk(*next);
    }
    if (!chunk_->low) return;
    auto rows = overlay_.lay(std::move(chunk_->rows), *chunk_->low, chunk_->bounds, judge_);
    must(rows);
    capture::ExactRange range{.table = chunk_->table,
                              .resync = chunk_->resync,
                              .lower = chunk_->bounds.lower,
                              .upper = chunk_->bounds.upper,
                              .rows = std::move(*rows),
                              .rows_estimated = 0};
    (void)stream_.emit(std::move(range));
    chunk_.reset();
}

void Agent::publish() {
    if (!stream_.has_message()) return;
    Open open{.message = std::move(stream_.front()), .facts = {}};
    stream_.pop();
    open.facts = progress_facts_of(open.message);
    open.fate = broker_.publish(open.message, true);
    window_.push_back(std::move(open));
}

void Agent::settle(bool has_faults) {
    while (!window_.empty() && window_.front().fate == Broker::Fate::kConfirmed) {
        advance(*moving_, window_.front().facts);
        window_.pop_front();
        if (random_.below(2) == 0) checkpoint_ = moving_;
    }
    if (window_.empty() && moving_ && moving_->epoch.value() != 0) checkpoint_ = moving_;
    const auto failed = std::ranges::find_if(
        window_, [](const Open& open) { return open.fate != Broker::Fate::kConfirmed; });
    for (auto at = failed; at != window_.end(); ++at)
        at->fate = broker_.publish(at->message, has_faults);
}

RewindAnswer Agent::rewind(const std::optional<Ledger>& ledger, std::uint64_t wall_seconds) {
    capture::StartFacts facts;
    facts.word = {.has_answered = true, .ledger = ledger};
    facts.server = server_.facts();
    if (ledger) facts.ledger_refused = server_.try_open(ledger->position);
    facts.own_epoch = own_epoch_;
    facts.wall_seconds = wall_seconds;
    follow(capture::plan_rewind(facts), facts.word);
    if (moving_->epoch.value() != 0) checkpoint_ = moving_;
    return {.epoch = stream_.epoch(), .after = stream_.sequence()};
}

void Agent::continue_resync(const Ledger& ledger) {
    (void)stream_.learn(ledger);
}

bool Agent::is_drained() const {
    return is_running_ && incarnation_ == server_.incarnation() && entry_ == server_.log().size() &&
           !stream_.has_unflushed() && !stream_.has_message() && window_.empty() &&
           stream_.resyncs().is_done();
}

AgentStatus Agent::status() const {
    AgentStatus status;
    status.is_running = is_running_;
    status.epoch = stream_.epoch();
    status.read = status.published = status.confirmed = stream_.sequence();
    status.is_at_rest = is_running_ && incarnation_ == server_.incarnation() &&
                        entry_ == server_.log().size() && !stream_.has_unflushed() &&
                        !stream_.has_message() && window_.empty();
    for (const capture::TableResync& each : stream_.resyncs().entries()) {
        status.resyncs.push_back({.table = each.table,
                                  .id = each.id,
                                  .rows_done = each.rows,
                                  .rows_estimated = each.rows_estimated,
                                  .is_done = each.is_known && each.is_done});
    }
    return status;
}

}  // namespace tributary::simulation
