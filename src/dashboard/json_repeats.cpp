#include "dashboard/json_repeats.hpp"

#include <fmt/format.h>

#include <boost/json/basic_parser_impl.hpp>
#include <cstdint>
#include <set>

#include "dashboard/limits.hpp"

namespace tributary::dashboard {
namespace {

using boost::system::error_code;

/// Hears the parts of a document, as Boost.JSON's basic_parser tells them: true goes on.
class Handler {
public:
    using View = boost::json::string_view;
    static constexpr std::size_t max_object_size = SIZE_MAX;
    static constexpr std::size_t max_array_size = SIZE_MAX;
    static constexpr std::size_t max_key_size = SIZE_MAX;
    static constexpr std::size_t max_string_size = SIZE_MAX;

    std::vector<std::string> repeated;

    bool on_object_begin(error_code&) {
        open_.emplace_back();
        return true;
    }
    bool on_object_end(std::size_t, error_code&) {
        open_.pop_back();
        return true;
    }
    bool on_key_part(View part, std::size_t, error_code&) {
        key_.append(part.data(), part.size());
        return true;
    }
    bool on_key(View rest, std::size_t, error_code&) {
        key_.append(rest.data(), rest.size());
        Object& object = open_.back();
        object.current = std::exchange(key_, {});
        if (!object.names.insert(object.current).second) repeated.push_back(path());
        return true;
    }

    bool on_document_begin(error_code&) { return true; }
    bool on_document_end(error_code&) { return true; }
    bool on_array_begin(error_code&) { return true; }
    bool on_array_end(std::size_t, error_code&) { return true; }
    bool on_string_part(View, std::size_t, error_code&) { return true; }
    bool on_string(View, std::size_t, error_code&) { return true; }
    bool on_number_part(View, error_code&) { return true; }
    bool on_int64(std::int64_t, View, error_code&) { return true; }
    bool on_uint64(std::uint64_t, View, error_code&) { return true; }
    bool on_double(double, View, error_code&) { return true; }
    bool on_bool(bool, error_code&) { return true; }
    bool on_null(error_code&) { return true; }
    bool on_comment_part(View, error_code&) { return true; }
    bool on_comment(View, error_code&) { return true; }

private:
    struct Object {
        std::set<std::string> names;
        /// The member that is being read.
        std::string current;
    };

    [[nodiscard]] std::string path() const {
        std::string path;
        for (const Object& object : open_) {
            if (!path.empty()) path += '.';
            path += object.current;
        }
        return path;
    }

    /// From the outermost on.
    std::vector<Object> open_;
    std::string key_;
};

}  // namespace

std::vector<std::string> repeated_members(std::string_view text) {
    boost::json::parse_options options;
    options.max_depth = kJsonDepthMax;
    boost::json::basic_parser<Handler> parser(options);
    error_code error;
    (void)parser.write_some(false, text.data(), text.size(), error);
    return std::move(parser.handler().repeated);
}

}  // namespace tributary::dashboard
