#include "fault/stack.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <chrono>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "base/failure.hpp"
#include "support/wait_until.hpp"

namespace tributary::test {
namespace {

using namespace std::chrono_literals;

constexpr std::uint32_t kInitialSales = 2'000;
/// A slow machine under sanitizers; only a failing test waits so long.
constexpr auto kEqualWithin = 120s;

std::unique_ptr<Stack>& the_stack() {
    static std::unique_ptr<Stack> stack;
    return stack;
}

class StackEnvironment final : public ::testing::Environment {
public:
    void TearDown() override { Stack::tear_down(); }
};
const auto* const kEnvironment = ::testing::AddGlobalTestEnvironment(new StackEnvironment);

}  // namespace

Stack& Stack::instance() {
    if (!the_stack()) the_stack().reset(new Stack());
    return *the_stack();
}

void Stack::tear_down() {
    the_stack().reset();
}

Stack::Stack() {
    app::DemoWorld::Options options;
    options.program = std::filesystem::path(TRIBUTARY_BINARY_DIR) / "tributary";
    options.adjust_branch = [this](BranchConfig& config) {
        if (!agent_to_broker_)
            agent_to_broker_ = std::make_unique<FaultProxy>(world_->broker().port());
        config.broker.hosts.front().port = agent_to_broker_->port();
        config.broker.heartbeat = 2s;
        config.status_interval = 500ms;
        config.control.admission_patience = 8s;
        if (config.id.value() != "north") return;
        agent_to_database_ = std::make_unique<FaultProxy>(world_->branch_server(0).port());
        config.database.port = agent_to_database_->port();
    };
    options.adjust_head_office = [this](HeadOfficeConfig& config) {
        head_office_to_broker_ = std::make_unique<FaultProxy>(world_->broker().port());
        head_office_to_database_ =
            std::make_unique<FaultProxy>(world_->head_office_server().port());
        config.broker.hosts.front().port = head_office_to_broker_->port();
        config.broker.heartbeat = 2s;
        config.database.port = head_office_to_database_->port();
    };
    world_ = std::make_unique<app::DemoWorld>(std::move(options));
    world_->start_servers({});
    for (std::size_t i = 0; i < world_->branches().size(); ++i) {
        tills_.push_back(std::make_unique<app::DemoTill>(world_->connect_branch(i), i + 1));
        tills_.back()->sell_at_once(kInitialSales);
    }
    start_all();
    // The head office makes its tables and every branch its first sync before a test begins.
    if (const std::string text = difference(); !text.empty()) throw std::runtime_error(text);
}

void Stack::start_all() {
    if (world_->head_office() == nullptr || !world_->head_office()->is_running())
        world_->start_head_office();
    for (std::size_t i = 0; i < world_->branches().size(); ++i) {
        if (world_->agent(i) == nullptr || !world_->agent(i)->is_running()) world_->start_agent(i);
    }
}

void Stack::reconnect_till(std::size_t branch) {
    tills_[branch] = std::make_unique<app::DemoTill>(world_->connect_branch(branch), branch + 1);
}

std::string Stack::compare_once() {
    std::string text;
    mysql::Connection head_office = world_->connect_head_office();
    for (std::size_t i = 0; i < world_->branches().size(); ++i) {
        mysql::Connection branch = world_->connect_branch(i);
        const app::Comparison result =
            app::compare(branch, head_office, app::demo_comparison(world_->branches()[i]));
        if (result.is_equal()) continue;
        text += fmt::format("{}: {} rows there, {} at the head office, {} differ",
                            world_->branches()[i], result.branch_rows, result.head_office_rows,
                            result.differences);
        for (const std::string& example : result.examples) text += "\n  " + example;
        text += "\n";
    }
    return text;
}

std::string Stack::difference() {
    std::string text;
    (void)wait_until([&] { return (text = compare_once()).empty(); }, kEqualWithin);
    if (text.empty()) return {};
    for (const std::string process : {"head-office", "north-agent", "south-agent"}) {
        text += fmt::format("--- {}\n{}", process, log_of(process));
    }
    return text;
}

std::uint64_t Stack::head_office_number(const std::string& sql) {
    mysql::Connection connection = world_->connect_head_office();
    const mysql::Rows rows = connection.query(sql);
    return rows.is_empty() ? 0 : std::stoull("0" + std::string(rows.text(0, 0)));
}

std::uint64_t Stack::head_office_rows(std::size_t branch) {
    return head_office_number(
        fmt::format("select count(*) from head_office.product_sales where source_branch = '{}'",
                    world_->branches()[branch]));
}

std::uint64_t Stack::ledger(std::size_t branch, const std::string& column) {
    return head_office_number(
        fmt::format("select {} from head_office.tributary_ledger where branch = '{}'", column,
                    world_->branches()[branch]));
}

std::uint64_t Stack::messages_waiting(std::size_t branch) {
    std::istringstream lines(world_->broker().ctl({"list_queues", "-q", "name", "messages"}));
    const std::string queue = "tributary.changes." + world_->branches()[branch];
    std::string name;
    std::string count;
    while (lines >> name >> count) {
        if (name == queue) return std::stoull(count);
    }
    return 0;
}

std::string Stack::log_of(const std::string& process) const {
    std::ifstream in(world_->folder() / (process + ".log"));
    std::ostringstream text;
    text << in.rdbuf();
    const std::string whole = text.str();
    constexpr std::size_t kTail = 3000;
    return whole.size() <= kTail ? whole : whole.substr(whole.size() - kTail);
}

Load::Load(Stack& stack) {
    for (std::size_t i = 0; i < stack.world().branches().size(); ++i) {
        threads_.emplace_back([&stack, i](const std::stop_token& stop) {
            while (!stop.stop_requested()) {
                try {
                    app::DemoTill& till = stack.till(i);
                    till.sell(10);
                    till.correct(6);
                    till.renumber(2);
                    till.cancel(2);
                    till.change_mind();
                } catch (const Failure&) {
                    // The branch's database is down: the till tries again, as a till does.
                    std::this_thread::sleep_for(50ms);
                    try {
                        stack.reconnect_till(i);
                    } catch (const Failure&) {
                    }
                }
            }
        });
    }
}

Load::~Load() {
    for (std::jthread& thread : threads_) thread.request_stop();
}

}  // namespace tributary::test
