#include "lab.hpp"

#include <sys/stat.h>

#include <atomic>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "base/clock.hpp"
#include "sandbox/ports.hpp"

namespace tributary::test {
namespace {

/// Five are promised; a busy machine under sanitizers gets more, and what hangs takes for ever.
constexpr std::chrono::seconds kStopLimit{30};

std::string unique(const std::string& stem) {
    static std::atomic<unsigned> last{0};
    return stem + std::to_string(++last);
}

sandbox::Command command_of(std::vector<std::string> arguments,
                            const std::filesystem::path& output) {
    return {.program = std::filesystem::path(TRIBUTARY_BINARY_DIR) / "tributary",
            .arguments = std::move(arguments),
            .environment = {Servers::instance().directory().environment()},
            .output = output,
            .input = -1};
}

void set_server(DatabaseConfig& config, const sandbox::DatabaseServer& server) {
    config.port = server.port();
    config.user = server.user();
}

}  // namespace

Program::Program(std::vector<std::string> arguments)
    : output_(Servers::instance().directory().path() / unique("program-output-")),
      process_(command_of(std::move(arguments), output_)) {}

std::string Program::output() const {
    std::ifstream in(output_);
    return {std::istreambuf_iterator<char>(in), {}};
}

void Program::await_output(const std::string& text) {
    const bool has_ended = !wait_until(
        [&] { return output().find(text) != std::string::npos || !process_.is_running(); });
    if (has_ended || output().find(text) == std::string::npos) {
        throw std::runtime_error("it did not write '" + text + "' but: " + output());
    }
}

std::optional<sandbox::ExitStatus> Program::stop(int signal) {
    process_.signal(signal);
    return process_.wait(Deadline::after(SystemClock::instance(), kStopLimit));
}

std::optional<sandbox::ExitStatus> Program::wait() {
    return process_.wait(Deadline::after(SystemClock::instance(), kPatience));
}

CliTest::CliTest()
    : branch_server_(Servers::instance().branch(Flavor::kMariaDb)),
      head_office_server_(Servers::instance().head_office()),
      broker_(Servers::instance().broker()),
      shop_(branch_server_),
      centre_(head_office_server_) {
    const auto password = [this](const std::string& name, const Secret& secret) {
        const std::filesystem::path path = file(name, secret.reveal() + "\n");
        ::chmod(path.c_str(), 0600);
        return path;
    };
    const std::string id = unique("cli-");
    shop_.connect().run("create table sales (id int primary key, v int)");
    branch_.id = BranchId(id);
    branch_.state_directory = Servers::instance().directory().path() / (id + "-state");
    set_server(branch_.database, branch_server_);
    branch_.database.password_file = password(id + "-branch.password", branch_server_.password());
    branch_.broker.hosts = {{.host = "127.0.0.1", .port = broker_.port()}};
    branch_.broker.user = sandbox::RabbitMqServer::user();
    branch_.broker.password_file = password(id + "-broker.password", broker_.password());
    branch_.tables = {{.name = TablePattern::decode(shop_.name() + ".*").value(), .exclude = {}}};

    head_office_.schema = centre_.name();
    head_office_.branches = {branch_.id};
    set_server(head_office_.database, head_office_server_);
    head_office_.database.password_file =
        password(id + "-head-office.password", head_office_server_.password());
    head_office_.broker = branch_.broker;
    head_office_.dashboard.listen = {"127.0.0.1", sandbox::pick_port()};
    TableMapping mapping;
    mapping.source = TablePattern::decode(shop_.name() + ".*").value();
    mapping.rename = {{"id", "original_id"}};
    head_office_.tables = {mapping};
}

std::filesystem::path CliTest::file(const std::string& name, const std::string& text) {
    const std::filesystem::path path = Servers::instance().directory().path() / name;
    std::ofstream(path) << text;
    return path;
}

std::filesystem::path CliTest::write(const BranchConfig& config) {
    return file(config.id.value() + ".toml", dump(config));
}

std::filesystem::path CliTest::write(const HeadOfficeConfig& config) {
    return file(branch_.id.value() + "-head-office.toml", dump(config));
}

void CliTest::init() {
    Program program({"init", "-c", write(head_office_)});
    const auto status = program.wait();
    if (!status || !status->is_success()) throw std::runtime_error(program.output());
}

bool CliTest::is_waiting_for_lock(SqlSession& session) {
    return session.number(
               "select count(*) from information_schema.processlist where state like "
               "'Waiting for table %lock%'") != 0;
}

std::uint16_t closed_port() {
    return sandbox::pick_port();
}

}  // namespace tributary::test
