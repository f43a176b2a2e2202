#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/value.hpp>

namespace tributary::test {

/// One operation of an OpenAPI document.
struct OpenApiOperation {
    std::string method;  ///< `get`
    std::string path;    ///< `/branches/{branch}`, without the server's part
    std::string id;      ///< operationId
    /// Nobody needs to be signed in.
    bool is_open = false;
    /// Codes with a response of their own, and `default`.
    std::vector<std::string> responses;
};

/// The API's document, for judging what a server answers. Knows the keywords of JSON Schema that
/// the document uses; an unknown one throws, so that nothing goes unchecked.
class OpenApi {
public:
    /// Throws std::runtime_error when the file is no such document.
    explicit OpenApi(const std::filesystem::path& file);

    [[nodiscard]] const std::vector<OpenApiOperation>& operations() const { return operations_; }
    /// What is wrong with an answer, one sentence each with the place in the body; empty: nothing.
    /// `content_type` without parameters.
    [[nodiscard]] std::vector<std::string> faults_of_answer(std::string_view method,
                                                            std::string_view path, unsigned status,
                                                            std::string_view content_type,
                                                            std::string_view body) const;
    /// Of a value that `#/components/schemas/<name>` describes.
    [[nodiscard]] std::vector<std::string> faults_of(std::string_view schema,
                                                     const boost::json::value& value) const;

private:
    boost::json::value document_;
    std::vector<OpenApiOperation> operations_;
};

}  // namespace tributary::test
