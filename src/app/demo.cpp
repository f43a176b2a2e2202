#include "app/demo.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <deque>
#include <functional>
#include <set>
#include <thread>

#include "app/comparison.hpp"
#include "app/demo_till.hpp"
#include "app/demo_view.hpp"
#include "app/demo_world.hpp"
#include "base/failure.hpp"
#include "base/secret.hpp"
#include "sandbox/ports.hpp"

namespace tributary::app {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::minutes kDrainLimit{10};
constexpr auto kLook = 20ms;
constexpr auto kShowOnTerminal = 1s;
constexpr auto kShowElsewhere = 10s;
/// Of the page, as in the seed and in a head office's configuration.
constexpr std::uint16_t kUsualPort = 7860;
constexpr const char* kUser = "demo";

/// Interruptible pause. False: stop was requested.
bool pause(const std::stop_token& stop, std::chrono::milliseconds wait) {
    const auto until = std::chrono::steady_clock::now() + wait;
    while (!stop.stop_requested() && std::chrono::steady_clock::now() < until) {
        std::this_thread::sleep_for(std::min<std::chrono::milliseconds>(wait, 20ms));
    }
    return !stop.stop_requested();
}

class Demo {
public:
    Demo(const DemoOptions& options, std::stop_token stop)
        : options_(options),
          stop_(std::move(stop)),
          began_(std::chrono::steady_clock::now()),
          world_({.dashboard_port = options.is_once ? std::uint16_t{0} : sandbox::pick_port(kUsualPort)}) {}

    int run() {
        prepare();
        return options_.is_once ? run_once() : run_live();
    }

private:
    void say(std::string_view text) const {
        const auto since = std::chrono::duration_cast<std::chrono::milliseconds>(
            std::chrono::steady_clock::now() - began_);
        fmt::print(stderr, "{:6.1f} s  {}\n", static_cast<double>(since.count()) / 1000.0, text);
    }

    void prepare() {
        say(fmt::format("starting three MariaDB servers and RabbitMQ in {}",
                        world_.folder().string()));
        world_.start_servers(stop_);
        for (std::size_t i = 0; i < world_.branches().size(); ++i) {
            tills_.emplace_back(world_.connect_branch(i), i + 1);
            tills_.back().sell_at_once(options_.initial_sales);
        }
        head_office_.emplace(world_.connect_head_office());
        for (std::size_t i = 0; i < world_.branches().size(); ++i)
            branches_.push_back(world_.connect_branch(i));
        password_ = world_.add_operator(kUser);
        say(fmt::format("each branch has {} sales; starting the agents and the head office",
                        options_.initial_sales));
        world_.start_head_office();
        for (std::size_t i = 0; i < world_.branches().size(); ++i) world_.start_agent(i);
    }

    int run_once() {
        wait_until_drained("initial sync");
        const auto load_began = std::chrono::steady_clock::now();
        std::uint64_t before = changes();
        each_till([&](DemoTill& till) {
            till.sell(1500);
            till.correct(800);
            till.renumber(200);
            till.cancel(300);
            till.change_mind();
            till.sell_at_once(options_.large_transaction);
            till.renumber(50);
            till.cancel(100);
            till.sell(200);
        });
        const auto load = std::chrono::steady_clock::now() - load_began;
        say(fmt::format("the tills committed {} changes in {:.1f} s", changes() - before,
                        std::chrono::duration<double>(load).count()));
        wait_until_drained("load");
        return compare_all();
    }

    int run_live() {
        say("everything runs; sales come in");
        fmt::print(stderr, "          on the command line: tributary status --config {}\n",
                   world_.head_office_config_file().string());
        fmt::print(stderr, "          sign in as {} with the password {}\n          open {}\n\n",
                   kUser, password_.reveal(), world_.dashboard_url());
        const bool is_terminal = isatty(STDOUT_FILENO) != 0;
        DemoView view(is_terminal, options_.with_colour);
        std::vector<std::optional<std::chrono::microseconds>> latency(tills_.size());
        for (auto next_show = std::chrono::steady_clock::now(); !stop_.stop_requested();) {
            check_processes();
            for (std::size_t i = 0; i < tills_.size(); ++i) {
                tills_[i].sell(3);
                tills_[i].correct(1);
                if (i % 2 == 0) tills_[i].renumber(1);
                tills_[i].cancel(1);
                latency[i] = measure_latency(i);
            }
            if (std::chrono::steady_clock::now() >= next_show) {
                view.show(look(latency), std::chrono::duration_cast<std::chrono::seconds>(
                                             std::chrono::steady_clock::now() - began_));
                next_show += is_terminal ? kShowOnTerminal : kShowElsewhere;
            }
            pause(stop_, 150ms);
        }
        // Behind the ^C that the terminal shows.
        if (is_terminal) fmt::print(stderr, "\n");
        say("stopping: agents, head office, servers");
        world_.stop_processes();
        return 0;
    }

    void each_till(const std::function<void(DemoTill&)>& work) {
        std::vector<std::exception_ptr> failures(tills_.size());
        {
            std::vector<std::jthread> threads;
            for (std::size_t i = 0; i < tills_.size(); ++i) {
                threads.emplace_back([&, i] {
                    try {
                        work(tills_[i]);
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

    [[nodiscard]] std::uint64_t changes() const {
        std::uint64_t sum = 0;
        for (const DemoTill& till : tills_) sum += till.changes();
        return sum;
    }

    void check_processes() {
        if (const std::optional<std::string> dead = world_.find_dead_process()) {
            throw Failure(Recovery::kHaltStage, *dead);
        }
    }

    [[nodiscard]] std::uint64_t count(mysql::Connection& connection, const std::string& sql) {
        const mysql::Rows rows = connection.query(sql);
        return rows.is_empty() ? 0 : std::stoull("0" + std::string(rows.text(0, 0)));
    }

    std::vector<DemoRow> look(
        const std::vector<std::optional<std::chrono::microseconds>>& latency) {
        std::vector<DemoRow> rows;
        for (std::size_t i = 0; i < tills_.size(); ++i) {
            const std::string& name = world_.branches()[i];
            rows.push_back(
                {.branch = name,
                 .branch_rows = count(branches_[i], "select count(*) from shop.product_sales"),
                 .head_office_rows = head_office_rows(name),
                 .sequence = sequence(name),
                 .changes = tills_[i].changes(),
                 .latency = latency[i]});
        }
        return rows;
    }

    std::uint64_t head_office_rows(const std::string& branch) {
        return count(
            *head_office_,
            fmt::format("select count(*) from head_office.product_sales where source_branch = '{}'",
                        branch));
    }

    /// The ledger is there once the head office has started.
    std::uint64_t sequence(const std::string& branch) {
        if (count(*head_office_,
                  "select count(*) from information_schema.tables where table_schema = "
                  "'head_office' and"
                  " table_name = 'tributary_ledger'") == 0) {
            return 0;
        }
        return count(
            *head_office_,
            fmt::format("select sequence from head_office.tributary_ledger where branch = '{}'",
                        branch));
    }

    /// One more sale, and how long until the head office's table has it. A branch of which nothing
    /// came the last time is not waited for: the other tills go on.
    std::optional<std::chrono::microseconds> measure_latency(std::size_t i) {
        tills_[i].sell_at_once(1);
        const auto committed = std::chrono::steady_clock::now();
        const std::string newest = std::to_string(
            count(branches_[i],
                  "select max(sale_id) from shop.product_sales where sale_id < 1000000000"));
        const std::string sql = fmt::format(
            "select count(*) from head_office.product_sales where source_branch = '{}' and "
            "original_sale_id = {}",
            world_.branches()[i], newest);
        const auto patience = has_arrived_.contains(i) ? 2s : 50ms;
        while (std::chrono::steady_clock::now() - committed < patience && !stop_.stop_requested()) {
            if (count(*head_office_, sql) == 1) {
                has_arrived_.insert(i);
                return std::chrono::duration_cast<std::chrono::microseconds>(
                    std::chrono::steady_clock::now() - committed);
            }
            std::this_thread::sleep_for(1ms);
        }
        has_arrived_.erase(i);
        return std::nullopt;
    }

    /// The last transaction of each branch marks the end: once a fresh mark sale is at the head
    /// office, and the row counts agree, everything before it is there too, because a branch's
    /// order is kept.
    void wait_until_drained(std::string_view what) {
        const auto began = std::chrono::steady_clock::now();
        auto next_word = began + 2s;
        for (;;) {
            if (stop_.stop_requested())
                throw Failure(Recovery::kHaltStage, "stopped before the end");
            check_processes();
            std::uint64_t there = 0;
            std::uint64_t here = 0;
            bool is_equal = true;
            for (std::size_t i = 0; i < tills_.size(); ++i) {
                const std::uint64_t a =
                    count(branches_[i], "select count(*) from shop.product_sales");
                const std::uint64_t b = head_office_rows(world_.branches()[i]);
                is_equal = is_equal && a == b && has_newest(i);
                there += a;
                here += b;
            }
            const auto now = std::chrono::steady_clock::now();
            if (is_equal) {
                say(fmt::format("{}: {} rows at the head office after {:.1f} s", what, here,
                                std::chrono::duration<double>(now - began).count()));
                return;
            }
            if (now - began > kDrainLimit) {
                throw Failure(Recovery::kHaltStage,
                              fmt::format("{}: the head office has {} of {} rows after {} minutes; "
                                          "look into the logs",
                                          what, here, there, kDrainLimit.count()));
            }
            if (now >= next_word) {
                say(fmt::format("{}: {} of {} rows", what, here, there));
                next_word = now + 2s;
            }
            pause(stop_, kLook);
        }
    }

    bool has_newest(std::size_t i) {
        const std::uint64_t newest = count(
            branches_[i], "select max(sale_id) from shop.product_sales where sale_id < 1000000000");
        return count(*head_office_,
                     fmt::format("select max(original_sale_id) from head_office.product_sales where"
                                 " source_branch = '{}' and original_sale_id < 1000000000",
                                 world_.branches()[i])) == newest;
    }

    int compare_all() {
        fmt::print("{:<12} {:>14} {:>14} {:>12}\n", "branch", "rows there", "head office",
                   "differences");
        bool is_equal = true;
        std::vector<std::string> examples;
        for (std::size_t i = 0; i < branches_.size(); ++i) {
            const std::string& name = world_.branches()[i];
            const Comparison result = compare(branches_[i], *head_office_, demo_comparison(name));
            is_equal = is_equal && result.is_equal();
            fmt::print("{:<12} {:>14} {:>14} {:>12}\n", name, result.branch_rows,
                       result.head_office_rows, result.differences);
            examples.insert(examples.end(), result.examples.begin(), result.examples.end());
        }
        for (const std::string& example : examples) fmt::print("  {}\n", example);
        fmt::print("{}\n", is_equal ? "equal: every row, value for value" : "NOT EQUAL");
        std::fflush(stdout);
        world_.stop_processes();
        return is_equal ? 0 : 1;
    }

    DemoOptions options_;
    std::stop_token stop_;
    std::chrono::steady_clock::time_point began_;
    DemoWorld world_;
    /// Of kUser.
    Secret password_;
    std::set<std::size_t> has_arrived_;  // branches whose last measured sale did
    std::deque<DemoTill> tills_;  // a till does not move
    std::vector<mysql::Connection> branches_;
    std::optional<mysql::Connection> head_office_;
};

}  // namespace

int run_demo(const DemoOptions& options, std::stop_token stop) {
    int code = 0;
    try {
        code = Demo(options, stop).run();
    } catch (const Failure&) {
        // Whoever presses Ctrl-C while the servers start does not want to hear what it interrupted.
        if (!stop.stop_requested() || options.is_once) throw;
    }
    fmt::print(stderr, "stopped; everything is removed\n");
    return code;
}

}  // namespace tributary::app
