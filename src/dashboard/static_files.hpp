#pragma once

#include <span>
#include <string_view>

#include "dashboard/http_message.hpp"

namespace tributary::dashboard {

/// A file of the page inside the program.
struct EmbeddedFile {
    /// `/assets/index-1a2b3c.js`
    std::string_view path;
    std::string_view content_type;
    /// Of its content, in quotes.
    std::string_view etag;
    std::string_view plain;
    /// Empty: not smaller that way.
    std::string_view gzip;
    std::string_view brotli;
    /// Its name changes with its content.
    bool is_immutable = false;
};
/// In the order of the paths; none when the page was not built. Generated
/// (cmake/TributaryWeb.cmake).
[[nodiscard]] std::span<const EmbeddedFile> embedded_files();
/// The description of the HTTP API: openapi.json.
[[nodiscard]] std::string_view embedded_openapi();

/// A file of the page for a GET or HEAD of anything outside /api: the file itself, or the page for
/// a path that is one of its own (`/branches/north`).
[[nodiscard]] Response file_response(const Request& request, std::span<const EmbeddedFile> files);

}  // namespace tributary::dashboard
