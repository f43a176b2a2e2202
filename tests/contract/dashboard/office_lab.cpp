#include "office_lab.hpp"

#include <fmt/format.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "dashboard/router.hpp"
#include "mysql/connection.hpp"
#include "records/password.hpp"
#include "records/tokens.hpp"
#include "sandbox/ports.hpp"

namespace tributary::test {
namespace {

constexpr const char* kProductSales =
    "create table product_sales (sale_id int auto_increment primary key, date date, region "
    "varchar(32), "
    "product varchar(64), qty int, cost decimal(10,2), amt decimal(10,2), tax decimal(10,2), "
    "total decimal(12,2))";

std::unique_ptr<OfficeLab>& holder() {
    static std::unique_ptr<OfficeLab> lab;
    return lab;
}

/// The lab's processes end before the servers do.
class EndOfLab final : public testing::EmptyTestEventListener {
    void OnEnvironmentsTearDownStart(const testing::UnitTest& /*all*/) override {
        OfficeLab::end();
    }
};
[[maybe_unused]] const bool kIsListening = [] {
    // GoogleTest owns it.
    testing::UnitTest::GetInstance()->listeners().Append(new EndOfLab);
    return true;
}();

mysql::Connection connect(Plant& plant) {
    const sandbox::DatabaseServer& server = PlantServers::head_office(Flavor::kMariaDb);
    return mysql::Connection({.port = server.port(),
                              .user = server.user(),
                              .password = server.password(),
                              .database = plant.office_database()});
}

WallTime now() {
    return SystemClock::instance().wall();
}

}  // namespace

std::string at(std::string_view json, std::string_view pointer) {
    boost::system::error_code error;
    const boost::json::value value = boost::json::parse({json.data(), json.size()}, error);
    if (error) return {};
    const boost::json::value* found = value.find_pointer({pointer.data(), pointer.size()}, error);
    if (found == nullptr) return {};
    if (const boost::json::string* text = found->if_string()) return {text->data(), text->size()};
    return boost::json::serialize(*found);
}

OfficeLab& OfficeLab::instance() {
    if (!holder()) holder().reset(new OfficeLab);
    return *holder();
}

void OfficeLab::end() {
    holder().reset();
}

OfficeLab::OfficeLab()
    : document_(std::filesystem::path(TRIBUTARY_SOURCE_DIR) / "src/dashboard/openapi.json") {
    Plant::Options options{.branches = {Flavor::kMariaDb}};
    options.adjust_branch = [](BranchConfig& config) {
        // The agent's own user, which may then insert.
        config.control.add_rows = {
            .tables = {TablePattern::decode(config.tables.front().name.database() +
                                            ".product_sales")
                           .value()},
            .user = config.database.user,
            .password_file = config.database.password_file};
    };
    options.adjust_head_office = [](HeadOfficeConfig& config) {
        const std::string database = config.tables.front().source.database();
        config.sales.source = TablePattern::decode(database + ".product_sales").value();
        config.dashboard.metrics_listen = HostPort{"127.0.0.1", sandbox::pick_port()};
    };
    plant_ = std::make_unique<Plant>(std::move(options));
    plant_->at_branches(
        {kProductSales, "create table notes (id int primary key, note varchar(40))"});
    branch().session.run(fmt::format("grant insert on {}.product_sales to '{}'@'127.0.0.1'",
                                     branch().database, branch().config.database.user));
    for (int id = 1; id <= 3; ++id) sell(id);
    plant_->start();
    await_listening();
    if (const std::string difference = plant_->difference_at_rest(); !difference.empty())
        throw std::runtime_error(difference);
    viewer_ = make_token("viewer", records::Role::kViewer);
    operator_ = make_token("operator", records::Role::kOperator);
}

std::uint16_t OfficeLab::port() {
    return plant_->office_config().dashboard.listen.port;
}

void OfficeLab::await_listening() {
    const bool is_listening = wait_until([&] {
        try {
            return fetch("GET", "/livez").status == 200;
        } catch (const std::runtime_error&) {
            return false;
        }
    });
    if (!is_listening) throw std::runtime_error("the head office does not listen");
}

std::string OfficeLab::make_token(const std::string& name, records::Role role) {
    mysql::Connection connection = connect(*plant_);
    return records::TokenStore(plant_->office_database())
        .create(connection,
                {.name = records::TokenName(name),
                 .role = role,
                 .created_by = "test",
                 .expires_at = now() + std::chrono::hours(1)},
                now())
        .value()
        .reveal();
}

void OfficeLab::add_user(const std::string& name, const std::string& password, records::Role role) {
    mysql::Connection connection = connect(*plant_);
    const bool is_added = records::AccountStore(plant_->office_database())
                              .add(connection,
                                   {.name = records::UserName(name),
                                    .role = role,
                                    .hash = records::hash_password(Secret(password))},
                                   now());
    if (!is_added) throw std::runtime_error("there is such a user already");
}

std::string OfficeLab::bearer(As who) const {
    if (who == As::kNobody) return {};
    return fmt::format("Authorization: Bearer {}\r\n", who == As::kViewer ? viewer_ : operator_);
}

RawAnswer OfficeLab::fetch(std::string_view method, std::string_view target,
                           std::string_view headers, std::string_view body) {
    RawConnection connection(port());
    connection.send(
        request_text(method, target, std::string(headers) + "Connection: close\r\n", body));
    return connection.read_answer(method == "HEAD");
}

RawAnswer OfficeLab::ask(As who, std::string_view method, std::string_view path,
                         std::string_view body, std::string_view headers) {
    const std::string all = bearer(who) + std::string(headers) +
                            (body.empty() ? "" : "Content-Type: application/json\r\n");
    RawAnswer answer = fetch(method, "/api/v1" + std::string(path), all, body);
    EXPECT_LT(answer.status, 500U) << method << " " << path << "\n" << answer.body;
    const dashboard::Method as = method == "GET"      ? dashboard::Method::kGet
                                 : method == "POST"   ? dashboard::Method::kPost
                                 : method == "PUT"    ? dashboard::Method::kPut
                                 : method == "DELETE" ? dashboard::Method::kDelete
                                                      : dashboard::Method::kOther;
    const auto match =
        dashboard::find_route(dashboard::api_routes(), as, path.substr(0, path.find('?')));
    if (match.route == nullptr) return answer;
    std::string operation(method);
    for (char& c : operation) c = static_cast<char>(std::tolower(c));
    const std::string type = answer.header("content-type");
    EXPECT_THAT(document_.faults_of_answer(operation, match.route->path, answer.status,
                                           type.substr(0, type.find(';')), answer.body),
                testing::IsEmpty())
        << method << " " << path << "\n"
        << answer.body;
    return answer;
}

void OfficeLab::sell(int id) {
    branch().session.run(
        fmt::format("insert into product_sales values ({}, '2024-05-0{}', 'North', 'Tea', 2, 1.00, "
                    "20.10, 4.02, 24.12)",
                    id, 1 + id % 9));
}

std::int64_t OfficeLab::sales_at_office() {
    return plant_->office().number("select count(*) from product_sales");
}

}  // namespace tributary::test
