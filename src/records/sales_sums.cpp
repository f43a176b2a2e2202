#include "records/sales_sums.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>

#include "base/failure.hpp"
#include "mysql/transaction.hpp"
#include "records/sales_portion.hpp"
#include "records/sales_table.hpp"
#include "records/sums_build.hpp"
#include "records/sums_layout.hpp"
#include "records/sums_store.hpp"
#include "sql/own_tables.hpp"
#include "telemetry/log.hpp"

namespace tributary::records {
namespace {

using std::chrono::milliseconds;

/// Marks that one call looks at.
constexpr std::size_t kMarksMax = 20'000;
/// A whole branch is not read again before so many times the time that it took.
constexpr int kRestFactor = 4;
constexpr milliseconds kPauseMin{2'000};
constexpr milliseconds kPauseMax{60'000};
constexpr milliseconds kPauseOfBuild{100};
/// The first sums wait so long for branches that are being copied whole.
constexpr std::chrono::minutes kQuietWaitMax{3};
/// Every branch is compared with its sales so often, a small part with each call: rows may have
/// been changed by hand.
constexpr std::chrono::hours kCheckedEvery{24};
constexpr std::uint64_t kSalesPerCheck = 20'000;
/// Days that a warning names.
constexpr std::size_t kDaysTold = 10;
/// The table is described anew after this.
constexpr std::chrono::seconds kDescribedFor{30};

}  // namespace

class SalesSums::Work {
public:
    Work(SalesSettings settings, const Clock& clock)
        : settings_(std::move(settings)), clock_(clock), store_(settings_.own_database) {}

    SumsProgress refresh(mysql::Connection& connection, Deadline deadline) {
        const SteadyTime begin = clock_.now();
        SumsProgress progress = refresh_once(connection, deadline);
        const auto took = std::chrono::ceil<milliseconds>(clock_.now() - begin);
        // Until the first sums are made, there is nothing to look at: no rest.
        progress.pause =
            build_ ? kPauseOfBuild : std::clamp(took * kRestFactor, kPauseMin, kPauseMax);
        return progress;
    }

private:
    /// A branch of which every day is read again, piece by piece.
    struct WholeBranch {
        SalesMark mark;
        WholeRead read;
        /// Everything that was applied until then will be in the sums.
        WallTime begun_at;
        SteadyTime begun;
        std::vector<DaySpan> left;
    };

    SumsProgress refresh_once(mysql::Connection& connection, Deadline deadline) {
        SumsProgress progress;
        progress.reason = describe(connection);
        if (!store_.take_turn(connection)) {
            progress.is_elsewhere = true;
            progress.as_of = store_.fetch_state(connection).as_of;
            return progress;
        }
        if (!table_) return progress;
        if (!is_laid_out(connection, deadline)) {
            progress.days_left = 1;
            return progress;
        }
        return follow_marks(connection, deadline);
    }

    /// Empty: there is a table.
    std::string describe(mysql::Connection& connection) {
        if (table_ && clock_.now() < described_until_) return {};
        SalesDescription description = describe_sales(connection, settings_);
        // Tried once: without it everything is the same, but slow.
        if (description.table && description.table->date_index.empty() &&
            !description.table->date.empty() && settings_.may_prepare &&
            !std::exchange(has_tried_index_, true)) {
            create_date_index(connection, *description.table);
            description = describe_sales(connection, settings_);
        }
        table_ = std::move(description.table);
        if (table_) layout_ = SumsLayout::of(*table_);
        described_until_ = clock_.now() + kDescribedFor;
        return description.reason;
    }

    /// Whether the sums are of the table as it is; otherwise they are made.
    bool is_laid_out(mysql::Connection& connection, Deadline deadline) {
        if (store_.fetch_state(connection).layout == describe_sums(*table_)) {
            build_.reset();
            return true;
        }
        whole_.clear();
        covered_until_.clear();
        check_.reset();
        if (!build_ && !is_quiet(connection)) return false;
        // Gone when it throws.
        std::unique_ptr<SumsBuild> build = std::move(build_);
        if (!build) build = std::make_unique<SumsBuild>(store_, *table_);
        if (build->advance(connection, deadline, clock_)) {
            if (settings_.may_prepare) store_.drop_former(connection);
            return true;
        }
        build_ = std::move(build);
        return false;
    }

    /// No branch is being copied whole, as far as its marks tell; while one is, sums would be made
    /// of what is about to change. Not waited for without end.
    bool is_quiet(mysql::Connection& connection) {
        std::map<BranchId, std::uint64_t> versions;
        for (const SalesMark& mark : store_.fetch_marks(connection, kMarksMax)) {
            if (mark.is_every_day()) versions[mark.branch] = mark.version;
        }
        if (!wanted_since_) wanted_since_ = clock_.now();
        const bool is_same = versions == versions_seen_;
        versions_seen_ = std::move(versions);
        if (!is_same && clock_.now() - *wanted_since_ < kQuietWaitMax) return false;
        wanted_since_.reset();
        return true;
    }

    SumsProgress follow_marks(mysql::Connection& connection, Deadline deadline) {
        const WallTime now = store_.fetch_now(connection);
        const std::vector<SalesMark> marks = store_.fetch_marks(connection, kMarksMax);
        const auto first_whole = std::ranges::find_if(marks, [&](const SalesMark& mark) {
            return mark.is_every_day() || table_->date.empty();
        });
        const std::span<const SalesMark> all(marks);
        const auto days = all.first(static_cast<std::size_t>(first_whole - marks.begin()));
        const std::vector<SalesMark> branches = with_unmarked(connection, all.subspan(days.size()));

        SumsProgress progress;
        const std::size_t done = follow_days(connection, days, deadline);
        pieces_ = 0;
        if (!branches.empty()) begin_whole(connection, branches, now);
        std::optional<WallTime> as_of = now;
        if (done < days.size() || marks.size() == kMarksMax) as_of.reset();
        progress.days_left = days.size() - done;
        for (const SalesMark& mark : branches) {
            if (!is_followed(connection, mark, deadline)) ++progress.days_left;
            as_of = earlier(as_of, mark.branch, now);
        }
        progress.as_of = advance(connection, as_of);
        check_some(connection);
        return progress;
    }

    /// Also branches that were written without marks: by a head office of an older version, or with
    /// another configuration.
    std::vector<SalesMark> with_unmarked(mysql::Connection& connection,
                                         std::span<const SalesMark> marks) {
        std::vector<SalesMark> all(marks.begin(), marks.end());
        for (WholeRead& read : store_.fetch_unmarked(connection, table_->marks_number)) {
            if (std::ranges::find(marks, read.branch, &SalesMark::branch) != marks.end()) continue;
            all.push_back({.branch = std::move(read.branch), .day = pack_day(kEveryDay)});
        }
        return all;
    }

    /// Returns how many were done.
    std::size_t follow_days(mysql::Connection& connection, std::span<const SalesMark> days,
                            Deadline deadline) {
        std::size_t done = 0;
        while (done < days.size() && !(done > 0 && deadline.is_over(clock_))) {
            const auto some =
                days.subspan(done, std::min(SalesPortion::kDaysMax, days.size() - done));
            (void)write(connection, SalesPortion::of_days(*table_, some), some);
            done += some.size();
        }
        return done;
    }

    void begin_whole(mysql::Connection& connection, std::span<const SalesMark> marks,
                     WallTime now) {
        const std::vector<WholeRead> versions = store_.fetch_versions(connection);
        for (const SalesMark& mark : marks) {
            const auto rest = rests_until_.find(mark.branch);
            if (rest != rests_until_.end() && clock_.now() < rest->second) continue;
            const auto found = whole_.find(mark.branch);
            if (found != whole_.end() && !found->second.left.empty()) continue;
            const auto read = std::ranges::find(versions, mark.branch, &WholeRead::branch);
            whole_.insert_or_assign(
                mark.branch,
                WholeBranch{.mark = mark,
                            .read = read != versions.end()
                                        ? *read
                                        : WholeRead{.branch = mark.branch, .version = 0},
                            .begun_at = now,
                            .begun = clock_.now(),
                            .left = {}});
        }
    }

    /// True when the branch was read to its end.
    bool is_followed(mysql::Connection& connection, const SalesMark& mark, Deadline deadline) {
        const auto found = whole_.find(mark.branch);
        if (found == whole_.end()) return false;
        WholeBranch& branch = found->second;
        // One piece at least, however long the days took: nothing waits for ever.
        const auto is_over = [&] { return pieces_ > 0 && deadline.is_over(clock_); };
        if (branch.left.empty()) {
            if (is_over()) return false;
            branch.left = fetch_day_spans(connection, *table_, mark.branch);
        }
        while (!branch.left.empty()) {
            if (is_over()) return false;
            ++pieces_;
            const SalesPortion portion =
                SalesPortion::of_branch(*table_, mark.branch, branch.left.front());
            if (branch.left.size() == 1) {
                (void)write(connection, portion, std::span(&branch.mark, 1), &branch.read);
            } else {
                (void)write(connection, portion, {});
            }
            branch.left.erase(branch.left.begin());
        }
        rests_until_[mark.branch] = clock_.now() + (clock_.now() - branch.begun) * kRestFactor;
        covered_until_[mark.branch] = branch.begun_at;
        whole_.erase(found);
        return true;
    }

    /// Compares a little of the branch that was read whole the longest time ago.
    void check_some(mysql::Connection& connection) {
        if (!check_) {
            auto read = store_.fetch_oldest(connection, kCheckedEvery);
            if (!read) return;
            std::vector<DaySpan> spans =
                fetch_day_spans(connection, *table_, read->branch, kSalesPerCheck);
            check_.emplace(Check{.read = *std::move(read), .left = std::move(spans)});
        }
        const BranchId& branch = check_->read.branch;
        const bool is_last = check_->left.size() == 1;
        const std::vector<PackedDay> stale =
            write(connection, SalesPortion::of_branch(*table_, branch, check_->left.front()), {},
                  is_last ? &check_->read : nullptr);
        if (!stale.empty()) {
            std::string days;
            for (const PackedDay day : std::span(stale).first(std::min(stale.size(), kDaysTold))) {
                days += fmt::format("{}{}", days.empty() ? "" : ", ", day_text(day));
            }
            if (stale.size() > kDaysTold) days += " …";
            log::warn("sales were changed by hand at the head office: their sums are mended",
                      {log::field("branch", branch), log::field("days", days),
                       log::field("count", stale.size())});
        }
        check_->left.erase(check_->left.begin());
        if (check_->left.empty()) check_.reset();
    }

    /// Of changes to a branch's sums, the days that nobody has marked. Marks are looked at after
    /// the sales, so that they hold everything that these do.
    std::vector<PackedDay> unmarked_days(mysql::Connection& connection, const BranchId& branch,
                                         const SumsChanges& changes) {
        std::set<PackedDay> days;
        for (const auto& [key, sums] : changes) {
            if (key.grain == Grain::kDay) days.insert(key.cell.day);
        }
        if (days.empty()) return {};
        for (const SalesMark& mark : store_.fetch_marks_of(connection, branch)) {
            if (mark.is_every_day() || table_->date.empty()) return {};
            days.erase(mark.day);
        }
        const auto unmarked = store_.fetch_unmarked(connection, table_->marks_number);
        if (std::ranges::find(unmarked, branch, &WholeRead::branch) != unmarked.end()) return {};
        return {days.begin(), days.end()};
    }

    /// One portion: what its sales are now, and the marks that are settled by it. `read`: the
    /// branch is read whole with it. Returns the days of one branch that were changed without a
    /// mark.
    std::vector<PackedDay> write(mysql::Connection& connection, const SalesPortion& portion,
                                 std::span<const SalesMark> marks,
                                 const WholeRead* read = nullptr) {
        if (!are_names_sure_ || names_.size() > kNamesMax) names_.clear();
        are_names_sure_ = false;
        mysql::Transaction transaction = connection.begin();
        if (store_.lock_state(connection).layout != describe_sums(*table_)) {
            throw Failure(Recovery::kRetryStatement,
                          "the sums of the sales are being made for another layout elsewhere; "
                          "let every head office have the same configuration");
        }
        const SalesCells now = portion.fetch_sales(connection, *table_, layout_, names_);
        store_.learn_names(connection, names_);
        const SalesCells before =
            store_.fetch_cells(connection, layout_, portion.branches(), portion.sums_condition());
        const auto changes = changes_between(before, with_ids(now, names_));
        if (!changes) {
            throw Failure(Recovery::kHaltStage,
                          fmt::format("sums of {}.{}: {}; check the values of its columns",
                                      table_->database, table_->table, changes.error().what));
        }
        std::vector<PackedDay> unmarked;
        if (portion.branches().size() == 1 && marks.empty()) {
            unmarked = unmarked_days(connection, portion.branches().front(), *changes);
        }
        store_.write(connection, layout_, portion.branches(), *changes);
        store_.settle(connection, marks);
        if (read != nullptr) store_.save_reads(connection, std::span(read, 1));
        transaction.commit();
        are_names_sure_ = true;
        return unmarked;
    }

    /// A branch whose mark stays was read until then, or not at all.
    [[nodiscard]] std::optional<WallTime> earlier(std::optional<WallTime> as_of,
                                                  const BranchId& branch, WallTime now) const {
        const auto covered = covered_until_.find(branch);
        if (!as_of || covered == covered_until_.end()) return std::nullopt;
        return std::min({*as_of, covered->second, now});
    }

    std::optional<WallTime> advance(mysql::Connection& connection, std::optional<WallTime> as_of) {
        mysql::Transaction transaction = connection.begin();
        SumsState state = store_.lock_state(connection);
        if (as_of && (!state.as_of || *state.as_of < *as_of)) {
            state.as_of = as_of;
            store_.save_state(connection, state);
        }
        transaction.commit();
        return state.as_of;
    }

    /// A branch that is compared with its sales, and what is left of it.
    struct Check {
        WholeRead read;
        std::vector<DaySpan> left;
    };

    static constexpr std::size_t kNamesMax = 200'000;

    const SalesSettings settings_;
    const Clock& clock_;
    const SumsStore store_;
    std::optional<SalesTable> table_;
    SumsLayout layout_;
    SteadyTime described_until_{};
    bool has_tried_index_ = false;
    NameBook names_;
    /// False while ids may come from a transaction that was rolled back.
    bool are_names_sure_ = true;
    std::unique_ptr<SumsBuild> build_;
    std::optional<SteadyTime> wanted_since_;
    std::map<BranchId, std::uint64_t> versions_seen_;
    /// Pieces of whole branches that this call read.
    std::size_t pieces_ = 0;
    std::map<BranchId, WholeBranch> whole_;
    std::optional<Check> check_;
    std::map<BranchId, SteadyTime> rests_until_;
    std::map<BranchId, WallTime> covered_until_;
};

SalesSums::SalesSums(SalesSettings settings, const Clock& clock)
    : work_(std::make_unique<Work>(std::move(settings), clock)) {}
SalesSums::~SalesSums() = default;

SumsProgress SalesSums::refresh(mysql::Connection& connection, Deadline deadline) {
    return work_->refresh(connection, deadline);
}

}  // namespace tributary::records
