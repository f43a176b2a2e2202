#pragma once

#include <gmock/gmock.h>

#include <boost/json/value.hpp>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "integration/plant.hpp"
#include "raw_http.hpp"
#include "records/accounts.hpp"
#include "support/openapi.hpp"

namespace tributary::test {

/// Of an answer's JSON: `$.outcomes[0].error` as `/outcomes/0/error`, texts without quotes; empty:
/// it is not there.
[[nodiscard]] std::string at(std::string_view json, std::string_view pointer);

/// A head office with one branch of sales, as users run them, and people and tokens that may look
/// at it. One for the whole executable.
class OfficeLab {
public:
    static OfficeLab& instance();
    /// Ends its processes.
    static void end();

    enum class As { kNobody, kViewer, kOperator };
    /// Asks the API; each answer is judged by its document.
    [[nodiscard]] RawAnswer ask(As who, std::string_view method, std::string_view path,
                                std::string_view body = {}, std::string_view headers = {});
    [[nodiscard]] RawAnswer get(std::string_view path) { return ask(As::kViewer, "GET", path); }
    /// Without `/api/v1` before it, and without a judge.
    [[nodiscard]] RawAnswer fetch(std::string_view method, std::string_view target,
                                  std::string_view headers = {}, std::string_view body = {});
    [[nodiscard]] std::string bearer(As who) const;
    void await_listening();

    [[nodiscard]] std::uint16_t port();
    [[nodiscard]] Plant& plant() { return *plant_; }
    [[nodiscard]] Plant::Site& branch() { return plant_->site(0); }
    [[nodiscard]] const std::string& id() { return plant_->site(0).id; }
    [[nodiscard]] const OpenApi& document() const { return document_; }
    /// Adds a sale at the branch's database.
    void sell(int id);
    [[nodiscard]] std::int64_t sales_at_office();
    void add_user(const std::string& name, const std::string& password, records::Role role);

private:
    OfficeLab();
    [[nodiscard]] std::string make_token(const std::string& name, records::Role role);

    OpenApi document_;
    std::unique_ptr<Plant> plant_;
    std::string viewer_;
    std::string operator_;
};

/// Tests of the one head office.
class OfficeTest : public testing::Test {
protected:
    using As = OfficeLab::As;
    OfficeLab& lab_ = OfficeLab::instance();
};

}  // namespace tributary::test
