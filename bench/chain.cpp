#include "chain.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <thread>

#include "app/comparison.hpp"
#include "base/failure.hpp"

namespace tributary::bench {
namespace {

using namespace std::chrono_literals;

constexpr auto kArrivalLongest = 30min;
constexpr auto kLook = 20ms;
/// A query takes about a tenth of that.
constexpr auto kSaleLook = 300us;
constexpr auto kSaleLongest = 30s;
/// Above whatever a till sells.
constexpr std::uint64_t kFirstTimedSale = 5'000'000'000;
constexpr std::uint32_t kTransactionsAtOnce = 1'000;

app::DemoWorld::Options options(const std::filesystem::path& program, std::size_t branches,
                                std::function<void(HeadOfficeConfig&)> adjust) {
    app::DemoWorld::Options made;
    made.branches.clear();
    for (std::size_t i = 0; i < branches; ++i) made.branches.push_back(fmt::format("b{}", i + 1));
    made.program = program;
    made.adjust_head_office = std::move(adjust);
    return made;
}

void set_durable(mysql::Connection& connection, bool is_durable) {
    const int value = is_durable ? 1 : 0;
    connection.execute(fmt::format("set global sync_binlog = {}", value));
    connection.execute(fmt::format("set global innodb_flush_log_at_trx_commit = {}", value));
}

}  // namespace

std::string_view name_of(Part part) {
    switch (part) {
        case Part::kBranchDatabase:
            return "branch database";
        case Part::kAgent:
            return "agent";
        case Part::kBroker:
            return "broker";
        case Part::kHeadOffice:
            return "head office";
        case Part::kHeadOfficeDatabase:
            return "head office database";
    }
    return "?";
}

Chain::Chain(const std::filesystem::path& program, std::size_t branches,
             std::function<void(HeadOfficeConfig&)> adjust)
    : world_(options(program, branches, std::move(adjust))), next_timed_sale_(kFirstTimedSale) {}

void Chain::start_servers() {
    world_.start_servers({});
    branch_.emplace(world_.connect_branch(0));
    head_office_.emplace(world_.connect_head_office());
}

void Chain::start_head_office() {
    world_.start_head_office();
}

void Chain::start_agents() {
    for (std::size_t i = 0; i < world_.branches().size(); ++i) world_.start_agent(i);
}

void Chain::stop_agents() {
    for (std::size_t i = 0; i < world_.branches().size(); ++i) (void)world_.stop_agent(i);
}

void Chain::fill_branches(const std::function<void(app::DemoTill&)>& work) {
    std::vector<std::exception_ptr> failures(world_.branches().size());
    {
        std::vector<std::jthread> tills;
        for (std::size_t i = 0; i < world_.branches().size(); ++i) {
            tills.emplace_back([&, i] {
                try {
                    mysql::Connection server = world_.connect_branch(i);
                    set_durable(server, false);
                    app::DemoTill till(world_.connect_branch(i), i + 1);
                    work(till);
                    set_durable(server, true);
                } catch (...) {
                    failures[i] = std::current_exception();
                }
            });
        }
    }
    for (const std::exception_ptr& failure : failures) {
        if (failure) std::rethrow_exception(failure);
    }
}

void Chain::sell(std::uint64_t rows) {
    fill_branches([rows](app::DemoTill& till) {
        while (till.changes() < rows) {
            // Of 2.5 sales on average.
            const std::uint64_t left = (rows - till.changes()) * 2 / 5 + 1;
            till.sell(
                static_cast<std::uint32_t>(std::min<std::uint64_t>(left, kTransactionsAtOnce)));
        }
    });
}

void Chain::trade(std::uint64_t changes) {
    fill_branches([changes](app::DemoTill& till) {
        while (till.changes() < changes) {
            till.sell(6);
            till.correct(2);
            till.renumber(1);
            till.cancel(1);
        }
    });
}

void Chain::sell_at_once(std::uint32_t rows) {
    app::DemoTill(world_.connect_branch(0), 7).sell_at_once(rows);
}

void Chain::check_processes() {
    if (const auto dead = world_.find_dead_process()) throw Failure(Recovery::kHaltStage, *dead);
}

void Chain::await_arrival() {
    const Deadline deadline = Deadline::after(SystemClock::instance(), kArrivalLongest);
    for (std::size_t i = 0; i < world_.branches().size(); ++i) {
        mysql::Connection branch = world_.connect_branch(i);
        const mysql::Rows end = branch.query("select @@gtid_binlog_pos");
        const std::string arrived = fmt::format(
            "select 1 from head_office.tributary_ledger l where branch = '{0}' and gtid = '{1}' "
            "and "
            "events = 0 and not exists (select 1 from head_office.tributary_resync r where "
            "r.branch = l.branch and not is_done)",
            world_.branches()[i], end.text(0, 0));
        for (;;) {
            try {
                if (!head_office_->query(arrived).is_empty()) break;
            } catch (const mysql::SqlFailure& failure) {
                // The head office has not made its tables yet.
                if (failure.recovery() == Recovery::kReconnect) throw;
            }
            check_processes();
            if (deadline.is_over(SystemClock::instance()))
                throw Failure(Recovery::kHaltStage, "the rows do not arrive");
            std::this_thread::sleep_for(kLook);
        }
    }
}

bool Chain::is_equal() {
    for (std::size_t i = 0; i < world_.branches().size(); ++i) {
        mysql::Connection branch = world_.connect_branch(i);
        if (!app::compare(branch, *head_office_, app::demo_comparison(world_.branches()[i]))
                 .is_equal())
            return false;
    }
    return true;
}

Seconds Chain::time_one_sale() {
    const std::uint64_t id = next_timed_sale_++;
    const std::string sale = fmt::format(
        "insert into shop.product_sales values ({}, '2026-01-02', 'North', 'Pens', 2, 1.50, 3.00, "
        "0.60, 3.60)",
        id);
    const std::string look = fmt::format(
        "select 1 from head_office.product_sales where source_branch = '{}' and original_sale_id = "
        "{}",
        world_.branches()[0], id);
    branch_->execute(sale);
    const auto begin = std::chrono::steady_clock::now();
    while (head_office_->query(look).is_empty()) {
        if (std::chrono::steady_clock::now() - begin > kSaleLongest)
            throw Failure(Recovery::kHaltStage, "a sale does not arrive");
        std::this_thread::sleep_for(kSaleLook);
    }
    return std::chrono::steady_clock::now() - begin;
}

std::vector<pid_t> Chain::processes(Part part) {
    std::vector<pid_t> pids;
    switch (part) {
        case Part::kBranchDatabase:
            for (std::size_t i = 0; i < world_.branches().size(); ++i)
                pids.push_back(world_.branch_server(i).pid());
            break;
        case Part::kAgent:
            for (std::size_t i = 0; i < world_.branches().size(); ++i) {
                if (world_.agent(i) != nullptr) pids.push_back(world_.agent(i)->pid());
            }
            break;
        case Part::kBroker:
            pids.push_back(world_.broker().pid());
            break;
        case Part::kHeadOffice:
            if (world_.head_office() != nullptr) pids.push_back(world_.head_office()->pid());
            break;
        case Part::kHeadOfficeDatabase:
            pids.push_back(world_.head_office_server().pid());
            break;
    }
    return pids;
}

ProcessUsage Chain::usage(Part part) {
    ProcessUsage sum;
    for (const pid_t pid : processes(part)) {
        const ProcessUsage each = usage_of(pid);
        sum.cpu_seconds += each.cpu_seconds;
        sum.resident_bytes = std::max(sum.resident_bytes, each.resident_bytes);
        sum.peak_resident_bytes = std::max(sum.peak_resident_bytes, each.peak_resident_bytes);
    }
    return sum;
}

void Chain::reset_peaks() {
    for (const Part part : kParts) {
        for (const pid_t pid : processes(part)) reset_peak(pid);
    }
}

}  // namespace tributary::bench
