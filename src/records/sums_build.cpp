#include "records/sums_build.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <utility>

#include "base/failure.hpp"
#include "mysql/transaction.hpp"
#include "records/times.hpp"
#include "sql/quoting.hpp"

namespace tributary::records {
namespace {

constexpr std::size_t kSettledMax = 100'000;
/// Of one transaction: a lane that marks one of these days again waits for it.
constexpr std::size_t kSettledAtOnce = 100;
constexpr std::size_t kNamesHeldMax = 200'000;

constexpr PackedDay kPastLastDay = 10'000'01'01;

constexpr Cuboid kBranchProduct = kByBranch | kByProduct;
constexpr Cuboid kBranchRegion = kByBranch | kByRegion;
constexpr Cuboid kProductRegion = kByProduct | kByRegion;

}  // namespace

SumsBuild::SumsBuild(const SumsStore& store, SalesTable table)
    : store_(store), table_(std::move(table)), layout_(SumsLayout::of(table_)) {}

bool SumsBuild::advance(mysql::Connection& connection, Deadline deadline, const Clock& clock) {
    do {
        step(connection);
    } while (phase_ != Phase::kDone && !deadline.is_over(clock));
    return phase_ == Phase::kDone;
}

void SumsBuild::step(mysql::Connection& connection) {
    if (phase_ == Phase::kNew) return begin(connection);
    mysql::Transaction transaction = connection.begin();
    expect_own(store_.lock_state(connection));
    switch (phase_) {
        case Phase::kNew:
        case Phase::kDone:
            break;
        case Phase::kClear:
            if (store_.clear_some(connection)) phase_ = Phase::kCells;
            break;
        case Phase::kCells:
            if (!pieces_.empty()) {
                insert_piece(connection);
            } else if (next_branch_ < branches_.size()) {
                read_branch(connection);
            } else {
                plan_by_branch();
            }
            break;
        case Phase::kOfBranches:
        case Phase::kOfMonths:
            if (!derivations_.empty()) {
                store_.derive(connection, layout_, derivations_.front());
                derivations_.pop_front();
            } else if (phase_ == Phase::kOfBranches) {
                plan_by_month(connection);
            } else {
                phase_ = Phase::kSettle;
            }
            break;
        case Phase::kSettle:
            if (!marks_.empty()) {
                settle_some(connection);
            } else {
                finish(connection);
            }
            break;
    }
    transaction.commit();
}

void SumsBuild::begin(mysql::Connection& connection) {
    begun_at_ = store_.fetch_now(connection);
    versions_ = store_.fetch_versions(connection);
    const std::vector<SalesMark> marks = store_.fetch_marks(connection, kSettledMax);
    marks_.assign(marks.begin(), marks.end());
    const mysql::Rows rows =
        connection.query(fmt::format("select distinct {} from {} order by 1",
                                     quoted_identifier(table_.branch), table_.qualified()));
    for (std::size_t row = 0; row < rows.size(); ++row) {
        branches_.emplace_back(std::string(rows.text(row, 0)));
    }
    sign_ =
        fmt::format("being made by connection {} since {}", connection.id(), to_rfc3339(begun_at_));
    mysql::Transaction transaction = connection.begin();
    (void)store_.lock_state(connection);
    store_.save_state(connection, {.layout = sign_, .as_of = {}});
    transaction.commit();
    phase_ = Phase::kClear;
}

void SumsBuild::expect_own(const SumsState& state) const {
    if (state.layout == sign_) return;
    throw Failure(Recovery::kRetryStatement,
                  "the sums of the sales are being made elsewhere too; they are made anew");
}

void SumsBuild::read_branch(mysql::Connection& connection) {
    const BranchId& branch = branches_[next_branch_++];
    for (const DaySpan span : fetch_day_spans(connection, table_, branch)) {
        pieces_.push_back({.branch = branch, .span = span});
    }
}

void SumsBuild::insert_piece(mysql::Connection& connection) {
    if (names_.size() > kNamesHeldMax) names_.clear();
    const auto& [branch, span] = pieces_.front();
    const SalesCells cells = SalesPortion::of_branch(table_, branch, span)
                                 .fetch_sales(connection, table_, layout_, names_);
    store_.learn_names(connection, names_);
    store_.insert_cells(connection, layout_, branch, with_ids(cells, names_));
    pieces_.pop_front();
}

void SumsBuild::plan_by_branch() {
    using enum Grain;
    for (const BranchId& branch : branches_) {
        const std::string where = fmt::format("branch = {}", quoted_text(branch.value()));
        derivations_.push_back({kMonth, kByAll, kDay, kByAll, where});
        derivations_.push_back({kQuarter, kByAll, kMonth, kByAll, where});
        derivations_.push_back({kYear, kByAll, kQuarter, kByAll, where});
        derivations_.push_back({kSixth, kBranchProduct, kDay, kByAll, where});
        for (const Grain grain : {kMonth, kQuarter, kYear}) {
            derivations_.push_back({grain, kBranchProduct, grain, kByAll, where});
        }
        derivations_.push_back({kDay, kBranchRegion, kDay, kByAll, where});
        derivations_.push_back({kMonth, kBranchRegion, kDay, kBranchRegion, where});
        derivations_.push_back({kDay, kByBranch, kDay, kBranchRegion, where});
        derivations_.push_back({kMonth, kByBranch, kDay, kByBranch, where});
    }
    phase_ = Phase::kOfBranches;
}

void SumsBuild::plan_by_month(mysql::Connection& connection) {
    using enum Grain;
    std::string branches;
    for (const BranchId& branch : branches_) {
        branches += (branches.empty() ? "" : ",") + quoted_text(branch.value());
    }
    for (const PackedDay month : store_.fetch_months(connection, kByAll)) {
        // Every day that has this month, also 2024-02-31 and the next month's 2024-03-00.
        std::string days = "day < '0001-01-01'";
        if (month != 0) {
            const PackedDay next = month / 100 % 100 < 12 ? month + 100 : month + 8'900;
            days = fmt::format("day >= '{}'", day_text(month));
            if (next < kPastLastDay) days += fmt::format(" and day < '{}'", day_text(next));
        }
        derivations_.push_back({kDay, kProductRegion, kDay, kByAll,
                                fmt::format("branch in ({}) and {}", branches, days)});
        const std::string of_all = "branch = '' and " + days;
        derivations_.push_back({kDay, kByProduct, kDay, kProductRegion, of_all});
        derivations_.push_back({kDay, kByRegion, kDay, kProductRegion, of_all});
        derivations_.push_back({kDay, 0, kDay, kByRegion, of_all});
        for (const Cuboid cuboid : {kProductRegion, kByProduct}) {
            derivations_.push_back({kSixth, cuboid, kDay, cuboid, of_all});
        }
        for (const Cuboid cuboid : {kProductRegion, kByProduct, kByRegion, Cuboid{0}}) {
            derivations_.push_back({kMonth, cuboid, kDay, cuboid, of_all});
        }
    }
    for (const Cuboid cuboid : {kProductRegion, kByProduct}) {
        derivations_.push_back({kYear, cuboid, kMonth, cuboid, "branch = ''"});
    }
    phase_ = Phase::kOfMonths;
}

void SumsBuild::settle_some(mysql::Connection& connection) {
    const auto end =
        marks_.begin() + static_cast<std::ptrdiff_t>(std::min(marks_.size(), kSettledAtOnce));
    store_.settle(connection, std::vector<SalesMark>(marks_.begin(), end));
    marks_.erase(marks_.begin(), end);
}

void SumsBuild::finish(mysql::Connection& connection) {
    // Also branches that have sales and no ledger: they are looked at now and then.
    for (const BranchId& branch : branches_) {
        if (std::ranges::find(versions_, branch, &WholeRead::branch) == versions_.end()) {
            versions_.push_back({.branch = branch, .version = 0});
        }
    }
    store_.save_reads(connection, versions_);
    store_.save_state(connection, {.layout = describe_sums(table_), .as_of = begun_at_});
    phase_ = Phase::kDone;
}

}  // namespace tributary::records
