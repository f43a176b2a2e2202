#include "apply/branch_applier.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "base/fault_point.hpp"
#include "sql/own_tables.hpp"
#include "sql/quoting.hpp"
#include "telemetry/log.hpp"

namespace tributary {

BranchApplier::BranchApplier(const ApplySettings& settings, BranchId branch, DeliverySource& source,
                             ConnectionPool& pool, const Clock& clock)
    : settings_(settings),
      branch_(std::move(branch)),
      source_(source),
      pool_(pool),
      clock_(clock),
      store_(settings.own_database, marks_of(settings)),
      gate_(settings.limits),
      targets_(branch_, {.mappings = &settings.mappings, .may = settings.may}),
      parked_(settings.own_database, branch_),
      children_(targets_),
      plan_(book_, children_),
      sales_days_(settings.sales, &settings.mappings) {}

void BranchApplier::fetch_ledger() {
    std::unique_ptr<LaneConnection> lane = pool_.take();
    committed_ = store_.fetch(lane->connection, branch_);
    committed_ledger_ = committed_ ? std::optional(committed_->ledger) : std::nullopt;
    parked_.fetch(lane->connection);
    gate_.reset_ledger(committed_ledger_);
    has_ledger_ = true;
    pool_.give(std::move(lane));
}

void BranchApplier::look_at_ledger() {
    if (open_ || !in_hand_.empty()) return;
    std::unique_ptr<LaneConnection> lane = pool_.take();
    const std::uint64_t version = store_.fetch_version(lane->connection, branch_);
    pool_.give(std::move(lane));
    if (version != (committed_ ? committed_->version : 0)) fetch_ledger();
}

void BranchApplier::prune_commits() {
    if (open_ || unpruned_ < kPruneEvery || !committed_ || committed_->version <= kCommitsKept)
        return;
    std::unique_ptr<LaneConnection> lane = pool_.take();
    try {
        const auto pruned = lane->connection.execute(fmt::format(
            "delete from {} where branch = {} and version <= {} order by version limit {}",
            quoted_table(settings_.own_database, kCommitTable), quoted_text(branch_.value()),
            committed_->version - kCommitsKept, kPrunedMax));
        if (pruned.affected_rows < kPrunedMax) unpruned_ = 0;
    } catch (const mysql::SqlFailure& failure) {
        if (!lane->connection.is_open()) throw;
        // Rows that nobody needs any more are no reason to stop; they are tried again much later.
        log::warn("old records of commits could not be removed",
                  {log::field("branch", branch_), log::field("reason", failure.what())});
        unpruned_ = 0;
    }
    pool_.give(std::move(lane));
}

bool BranchApplier::apply() {
    if (!has_ledger_) fetch_ledger();
    try {
        if (gate_.has_applicable()) {
            if (!open_) begin();
        } else if (open_) {
            return false;
        }
        if (!fill_plan() && !open_) return false;
        if (open_ && open_->has_messages) {
            write_plan();
            if (stays_open()) {
                drop_messages();
                return true;
            }
            commit();
        }
        end_transaction();
        acknowledge();
        return true;
    } catch (const AdditionsNeeded& needed) {
        roll_back();
        run_additions(needed);
        return true;
    }
}

void BranchApplier::begin() {
    open_.emplace();
    open_->lane = pool_.take();
    mysql::Connection& connection = open_->lane->connection;
    open_->transaction.emplace(connection.begin());
    open_->since = clock_.now();
    children_.use(&connection);
    LedgerStore::Locked locked = store_.lock(connection, branch_);
    open_->lane->applied_at = std::move(locked.now);
    if (locked.version == (committed_ ? committed_->version : 0)) return;
    // Another head office was faster; its word counts.
    committed_ = store_.fetch(connection, branch_);
    committed_ledger_ = committed_ ? std::optional(committed_->ledger) : std::nullopt;
    parked_.fetch(connection);
    gate_.reset_ledger(committed_ledger_);
}

bool BranchApplier::fill_plan() {
    bool has_taken = false;
    const ApplyLimits& limits = settings_.limits;
    while (rows_in_hand_ < limits.commit_rows_max && bytes_in_hand_ < limits.commit_bytes_max) {
        if (!open_ && gate_.has_applicable()) break;
        std::optional<StreamGate::Item> item = gate_.take(clock_.now());
        if (!item) break;
        has_taken = true;
        take_in(*std::move(item));
    }
    return has_taken;
}

void BranchApplier::take_in(StreamGate::Item&& item) {
    if (item.task != StreamGate::Task::kApply) {
        passed_tags_.push_back(item.delivery.tag);
        if (item.task == StreamGate::Task::kSkip) ++duplicates_skipped_;
        return;
    }
    open_->has_messages = true;
    applied_tags_.push_back(item.delivery.tag);
    record_.published(item.delivery.published_at);
    const StreamMessage& message = in_hand_.emplace_back(std::move(item.delivery)).message;
    bytes_in_hand_ += bytes_of(message);
    if (const auto* batch = std::get_if<Batch>(&message)) {
        take_in_batch(*batch, item.applied);
    } else if (const auto* range = std::get_if<Range>(&message)) {
        book_.learn(range->rows.shared_schema());
        write_plan();
        write_range(*range);
        count_rows(range->rows.size(), range->rows.size());
    } else {
        // What is parked of the epoch before must bear its number.
        write_plan();
    }
}

void BranchApplier::take_in_batch(const Batch& batch, Sequence applied) {
    for (const TableRows& rows : batch.tables) book_.learn(rows.shared_schema());
    const bool asks_resync = std::ranges::any_of(
        batch.transactions, [](const auto& each) { return !each.resyncs.empty(); });
    // What is parked of earlier transactions must bear a sequence before the re-sync's.
    if (asks_resync) write_plan();
    const std::size_t before = plan_.images();
    plan_.add(batch, applied, [this] { write_planned(); });
    place_ = {.epoch = batch.epoch, .sequence = batch.last};
    count_rows(plan_.images() - before, batch.changes());
    if (batch.steps.empty()) return;
    record_.add(batch, std::max(batch.first, applied.next()));
    for (const TableRows& rows : batch.tables) sales_days_.add(rows);
}

void BranchApplier::count_rows(std::size_t images, std::size_t changes) {
    rows_in_hand_ += images;
    open_->rows += images;
    changes_in_hand_ += changes;
}

void BranchApplier::write_planned() {
    RowWriter writer(*open_->lane, targets_, parked_, settings_.statements, place_);
    writer.write(plan_, *gate_.ledger());
    for (const auto& table : plan_.tables()) {
        if (table->has_cascaded()) sales_days_.add_every_day(table->schema().name);
    }
    for (const TableName& table : writer.beside_the_stream()) sales_days_.add_every_day(table);
}

void BranchApplier::write_plan() {
    if (plan_.is_empty()) return;
    write_planned();
    plan_.clear();
}

void BranchApplier::write_range(const Range& range) {
    RowWriter writer(*open_->lane, targets_, parked_, settings_.statements,
                     {.epoch = range.epoch, .sequence = range.at});
    writer.write(range);
    record_.add(range, gate_.ledger()->position);
    sales_days_.add_every_day(range.rows.schema().name);
    const ResyncProgress* progress = gate_.ledger()->resync_of(range.rows.schema().name);
    if (progress == nullptr || !progress->is_done || progress->id != range.resync ||
        !range.is_last())
        return;
    parked_.settle_older(open_->lane->connection, progress->table, range.epoch, progress->id);
}

bool BranchApplier::stays_open() const {
    const Ledger& ledger = *gate_.ledger();
    return ledger.events.value() != 0 && open_->rows < settings_.limits.atomic_rows_max &&
           piecemeal_after_ != ledger.sequence &&
           // What was begun in pieces goes on in pieces.
           !(committed_ledger_ && committed_ledger_->epoch == ledger.epoch &&
             committed_ledger_->sequence == ledger.sequence &&
             committed_ledger_->events.value() != 0);
}

void BranchApplier::drop_messages() {
    in_hand_.clear();
    bytes_in_hand_ = 0;
    rows_in_hand_ = 0;
    has_dropped_ = true;
    open_->since = clock_.now();
}

void BranchApplier::commit() {
    if (parked_.size() > settings_.limits.parked_max) {
        throw Failure(Recovery::kHaltStage,
                      fmt::format("branch \"{}\": more than {} keys are parked; see `tributary "
                                  "parked list`, mend the "
                                  "cause, then retry or discard them",
                                  branch_, settings_.limits.parked_max));
    }
    StoredLedger now{.ledger = *gate_.ledger(),
                     .version = committed_ ? committed_->version + 1 : 1};
    StatementBatch statements;
    store_.save(statements, branch_, committed_, now);
    add_notes(statements, now.version);
    try {
        statements.run(open_->lane->connection);
    } catch (const mysql::SqlFailure& failure) {
        if (committed_ || !mysql::is_duplicate(failure.code())) throw;
        // There was no row to lock: another head office wrote the branch's first ledger meanwhile.
        throw mysql::SqlFailure(
            failure.what(),
            {.error_class = mysql::ErrorClass::kTransient, .code = failure.code(), .sqlstate = {}});
    }
    fault_point("apply.before_commit");
    open_->transaction->commit();
    fault_point("apply.after_commit");
    committed_ = std::move(now);
    committed_ledger_ = committed_->ledger;
    changes_applied_ += changes_in_hand_;
    last_applied_at_ = clock_.wall();
    ++unpruned_;
    if (piecemeal_after_ && *piecemeal_after_ < committed_ledger_->sequence)
        piecemeal_after_.reset();
}

void BranchApplier::add_notes(StatementBatch& batch, std::uint64_t version) const {
    if (!record_.is_empty()) {
        batch.add(
            record_.statement(settings_.own_database, branch_, version, open_->lane->applied_at));
    }
    if (!sales_days_.is_empty())
        batch.add(sales_days_.statement(settings_.own_database, branch_, version));
}

void BranchApplier::end_transaction() {
    plan_.clear();
    record_.clear();
    sales_days_.clear();
    children_.use(nullptr);
    if (!open_) return;
    open_->transaction.reset();
    pool_.give(std::move(open_->lane));
    open_.reset();
}

void BranchApplier::acknowledge() {
    in_hand_.clear();
    bytes_in_hand_ = 0;
    rows_in_hand_ = 0;
    changes_in_hand_ = 0;
    has_dropped_ = false;
    std::vector<DeliveryTag> tags = std::move(applied_tags_);
    tags.insert(tags.end(), passed_tags_.begin(), passed_tags_.end());
    applied_tags_.clear();
    passed_tags_.clear();
    if (!tags.empty()) source_.acknowledge(tags);
}

std::optional<SteadyTime> BranchApplier::waiting_since() const {
    return open_ ? std::optional(open_->since) : std::nullopt;
}

void BranchApplier::give_up_atomicity() {
    if (gate_.ledger()) piecemeal_after_ = gate_.ledger()->sequence;
}

void BranchApplier::roll_back() {
    end_transaction();
    std::vector<Delivery> deliveries(std::make_move_iterator(in_hand_.begin()),
                                     std::make_move_iterator(in_hand_.end()));
    const bool is_in_memory = !has_dropped_;
    in_hand_.clear();
    applied_tags_.clear();
    bytes_in_hand_ = 0;
    rows_in_hand_ = 0;
    changes_in_hand_ = 0;
    has_dropped_ = false;
    has_ledger_ = false;
    gate_.reset_ledger(committed_ledger_);
    if (is_in_memory) {
        gate_.restore(std::move(deliveries));
        return;
    }
    passed_tags_.clear();
    gate_.forget();
    source_.give_back(branch_);
    source_.consume(branch_);
}

void BranchApplier::forget() {
    has_dropped_ = false;
    roll_back();
    passed_tags_.clear();
    gate_.forget();
    targets_.forget();
}

void BranchApplier::run_additions(const AdditionsNeeded& needed) {
    std::unique_ptr<LaneConnection> lane = pool_.take();
    for (const std::string& statement : needed.statements) {
        log::info("adding to the head office's tables",
                  {log::field("branch", branch_), log::field("statement", statement)});
        lane->connection.execute(statement);
    }
    pool_.give(std::move(lane));
}

}  // namespace tributary
