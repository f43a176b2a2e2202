// Who judges the judge.

#include "support/openapi.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <fstream>

namespace tributary::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::string_view kDocument = R"({
  "paths": {"/things/{id}": {
    "get": {"operationId": "thing", "responses": {
      "200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}},
      "default": {"$ref": "#/components/responses/Problem"}}},
    "delete": {"operationId": "remove", "security": [], "responses": {"204": {"description": "Gone."}}}}},
  "components": {
    "responses": {"Problem": {"content": {"application/problem+json": {"schema": {"type": "object"}}}}},
    "schemas": {
      "Thing": {"type": "object", "required": ["name"], "properties": {
        "name": {"type": "string", "pattern": "^[a-z]+$", "minLength": 2, "maxLength": 4},
        "state": {"type": "string", "enum": ["on", "off"]},
        "count": {"type": "integer", "minimum": 1, "maximum": 9},
        "at": {"type": "string", "format": "date-time"},
        "note": {"type": ["string", "null"]},
        "next": {"oneOf": [{"type": "null"}, {"$ref": "#/components/schemas/Thing"}]},
        "tags": {"type": "array", "maxItems": 2, "items": {"type": "string"}},
        "values": {"type": "object", "additionalProperties": {"type": "string"}},
        "both": {"allOf": [{"type": "object", "required": ["a"], "properties": {"a": {"type": "boolean"}}},
                           {"type": "object", "required": ["b"], "properties": {"b": {"type": "number"}}}]}}},
      "Strange": {"type": "object", "unheardOf": true}}}})";

class OpenApiDocument : public testing::Test {
protected:
    static OpenApi document() {
        const std::string file = testing::TempDir() + "openapi_test.json";
        std::ofstream(file) << kDocument;
        return OpenApi(file);
    }
    [[nodiscard]] std::vector<std::string> faults_of(std::string_view thing) const {
        return api_.faults_of("Thing", boost::json::parse({thing.data(), thing.size()}));
    }
    const OpenApi api_ = document();
};

TEST_F(OpenApiDocument, ListsItsOperations) {
    ASSERT_EQ(api_.operations().size(), 2U);
    EXPECT_EQ(api_.operations()[0].id, "thing");
    EXPECT_FALSE(api_.operations()[0].is_open);
    EXPECT_THAT(api_.operations()[0].responses, ElementsAre("200", "default"));
    EXPECT_EQ(api_.operations()[1].method, "delete");
    EXPECT_TRUE(api_.operations()[1].is_open);
}

TEST_F(OpenApiDocument, AcceptsWhatFits) {
    EXPECT_THAT(faults_of(R"({"name": "abc", "state": "on", "count": 9, "note": null,
        "at": "2024-05-01T12:00:00.000000Z", "next": {"name": "de", "next": null},
        "tags": ["x", "y"], "values": {"any": "thing"}, "both": {"a": true, "b": 1.5}})"),
                IsEmpty());
}

TEST_F(OpenApiDocument, NamesEachThingThatDoesNotFit) {
    const std::pair<std::string_view, std::string_view> cases[] = {
        {R"({})", "lacks name"},
        {R"({"name": 7})", ".name: is no string"},
        {R"({"name": "ABC"})", "does not match"},
        {R"({"name": "a"})", "has 1 characters"},
        {R"({"name": "abcde"})", "has 5 characters"},
        {R"({"name": "ab", "state": "broken"})", "none of"},
        {R"({"name": "ab", "count": 0})", "out of bounds"},
        {R"({"name": "ab", "count": 1.5})", "is no integer"},
        {R"({"name": "ab", "at": "2024-05-01"})", "is no date-time"},
        {R"({"name": "ab", "note": 1})", "is none of"},
        {R"({"name": "ab", "next": {"name": "!"}})", ".next: fits 0"},
        {R"({"name": "ab", "tags": ["x", "y", "z"]})", "too many"},
        {R"({"name": "ab", "tags": [1]})", ".tags[0]"},
        {R"({"name": "ab", "values": {"any": 1}})", ".values.any"},
        {R"({"name": "ab", "both": {"a": true}})", "lacks b"},
        {R"({"name": "ab", "surprise": 1})", ".surprise: is not documented"},
    };
    for (const auto& [thing, fault] : cases) {
        EXPECT_THAT(faults_of(thing), testing::Contains(HasSubstr(std::string(fault)))) << thing;
    }
}

TEST_F(OpenApiDocument, JudgesAnswersByTheirStatusAndType) {
    const auto faults = [&](unsigned status, std::string_view type, std::string_view body) {
        return api_.faults_of_answer("get", "/things/{id}", status, type, body);
    };
    EXPECT_THAT(faults(200, "application/json", R"({"name": "ab"})"), IsEmpty());
    EXPECT_THAT(faults(404, "application/problem+json", "{}"), IsEmpty());
    EXPECT_THAT(faults(404, "text/html", "no"), ElementsAre(HasSubstr("text/html")));
    EXPECT_THAT(faults(201, "application/json", "{}"), ElementsAre(HasSubstr("201")));
    EXPECT_THAT(faults(200, "application/json", "{"), ElementsAre(HasSubstr("no JSON")));
    EXPECT_THAT(api_.faults_of_answer("delete", "/things/{id}", 204, "", ""), IsEmpty());
    EXPECT_THAT(api_.faults_of_answer("delete", "/things/{id}", 204, "", "x"),
                ElementsAre(HasSubstr("body")));
}

TEST_F(OpenApiDocument, RefusesWhatItDoesNotUnderstand) {
    EXPECT_THROW((void)api_.faults_of("Strange", boost::json::object{}), std::runtime_error);
}

}  // namespace
}  // namespace tributary::test
