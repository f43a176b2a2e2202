// Runs the whole system for the scenarios of this folder and obeys them: one JSON object a line on standard input, one
// answer a line on standard output. It ends, with everything that it started, when its input ends.

#include <fmt/format.h>

#include <boost/json.hpp>
#include <csignal>
#include <functional>
#include <iostream>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>

#include "app/connections.hpp"
#include "app/demo_till.hpp"
#include "app/demo_world.hpp"
#include "base/failure.hpp"
#include "config/load.hpp"
#include "e2e/crowd.hpp"
#include "sandbox/ports.hpp"
#include "sandbox/startup.hpp"

namespace tributary::test {
namespace {

namespace json = boost::json;

constexpr std::uint32_t kSalesAtFirst = 300;
constexpr const char* kCrowdHost = "crowd";

std::string text(const json::object& command, std::string_view member) {
    const json::value* value = command.if_contains(member);
    if (value == nullptr || !value->is_string())
        throw std::runtime_error(fmt::format("the command has no text {}", member));
    return std::string(value->as_string());
}

json::array rows_of(const mysql::Rows& rows) {
    json::array all;
    for (std::size_t row = 0; row < rows.size(); ++row) {
        json::array cells;
        for (std::size_t column = 0; column < rows.column_count(); ++column) {
            const auto cell = rows.at(row, column);
            cells.push_back(cell ? json::value(json::string(*cell)) : json::value(nullptr));
        }
        all.push_back(std::move(cells));
    }
    return all;
}

class Stage {
public:
    explicit Stage(const std::string& program)
        : world_({.program = program}) {
        world_.start_servers({});
        for (std::size_t i = 0; i < world_.branches().size(); ++i) {
            app::DemoTill(world_.connect_branch(i), i + 1).sell_at_once(kSalesAtFirst);
        }
        world_.start_head_office();
        for (std::size_t i = 0; i < world_.branches().size(); ++i) world_.start_agent(i);
        commands_ = {
            {"query", [this](const auto& command) { return query(command); }},
            {"start_agent", [this](const auto& command) { return start_agent(command); }},
            {"kill_agent", [this](const auto& command) { return kill_agent(command); }},
            {"start_head_office", [this](const auto&) { return start_head_office(); }},
            {"stop_head_office", [this](const auto&) { return stop_head_office(); }},
            {"crowd", [this](const auto& command) { return crowd(command); }},
        };
    }

    /// What a scenario needs to know.
    [[nodiscard]] json::object facts() const {
        return {{"url", world_.dashboard_url()},
                {"config", world_.head_office_config_file().string()},
                {"folder", world_.folder().string()}};
    }

    json::object obey(const json::object& command) {
        const std::string what = text(command, "do");
        const auto found = commands_.find(what);
        if (found == commands_.end())
            throw std::runtime_error(fmt::format("there is no command {}", what));
        json::object answer = found->second(command);
        answer["ok"] = true;
        return answer;
    }

private:
    [[nodiscard]] std::size_t branch_of(const json::object& command) const {
        const std::string name = text(command, "branch");
        for (std::size_t i = 0; i < world_.branches().size(); ++i) {
            if (world_.branches()[i] == name) return i;
        }
        throw std::runtime_error(fmt::format("there is no branch {}", name));
    }

    json::object query(const json::object& command) {
        const bool is_office = text(command, "branch") == "office";
        mysql::Connection connection =
            is_office ? world_.connect_head_office() : world_.connect_branch(branch_of(command));
        const std::string sql = text(command, "sql");
        if (sql.starts_with("select")) return {{"rows", rows_of(connection.query(sql))}};
        connection.execute(sql);
        return {{"rows", json::array()}};
    }
    json::object start_agent(const json::object& command) {
        world_.start_agent(branch_of(command));
        return {};
    }
    json::object kill_agent(const json::object& command) {
        const std::size_t branch = branch_of(command);
        if (auto* process = world_.agent(branch)) process->kill();
        world_.stop_agent(branch);
        return {};
    }
    json::object start_head_office() {
        world_.start_head_office();
        return {};
    }
    json::object stop_head_office() {
        const sandbox::ExitStatus status = world_.stop_head_office();
        return {{"code", status.code}};
    }

    /// A second head office, with a virtual host and a schema of its own, and its many branches.
    json::object crowd(const json::object& command) {
        const auto count = command.at("count").to_number<std::size_t>();
        world_.broker().ctl({"add_vhost", kCrowdHost});
        world_.broker().ctl({"set_permissions", "-p", kCrowdHost, sandbox::RabbitMqServer::user(),
                             ".*", ".*", ".*"});
        const auto file = world_.folder() / "crowd.toml";
        auto config = load_head_office_config(world_.head_office_config_file());
        if (!config) throw std::runtime_error(to_string(config.error()));
        mysql::Connection office = world_.connect_head_office();
        office.execute("create database crowd character set utf8mb4");
        office.execute(fmt::format("grant all on crowd.* to '{}'@'127.0.0.1'",
                                   config->database.user));
        const std::uint16_t port = sandbox::pick_port();
        config->schema = "crowd";
        config->branches = crowd_ids(count);
        config->broker.vhost = kCrowdHost;
        config->dashboard.listen.port = port;
        sandbox::write_private(file, dump(*config));
        crowd_office_ = world_.launch_head_office("crowd", file);
        crowd_.emplace(app::broker_options(config->broker, "crowd"), config->branches);
        return {{"url", fmt::format("http://127.0.0.1:{}", port)}, {"config", file.string()}};
    }

    app::DemoWorld world_;
    std::map<std::string, std::function<json::object(const json::object&)>> commands_;
    std::unique_ptr<sandbox::ChildProcess> crowd_office_;
    std::optional<Crowd> crowd_;
};

void say(const json::object& answer) {
    std::cout << json::serialize(answer) << std::endl;
}

int run(const std::string& program) {
    Stage stage(program);
    json::object facts = stage.facts();
    facts["ok"] = true;
    say(facts);
    for (std::string line; std::getline(std::cin, line);) {
        try {
            say(stage.obey(json::parse(line).as_object()));
        } catch (const std::exception& error) {
            say({{"ok", false}, {"error", error.what()}});
        }
    }
    return 0;
}

}  // namespace
}  // namespace tributary::test

int main(int count, char** arguments) {
    // Whoever started it ends it by closing its input, so that everything is stopped in order.
    std::signal(SIGINT, SIG_IGN);
    try {
        if (count != 2) throw std::runtime_error("usage: stage PROGRAM");
        return tributary::test::run(arguments[1]);
    } catch (const std::exception& error) {
        std::cerr << "stage: " << error.what() << '\n';
        return 1;
    }
}
