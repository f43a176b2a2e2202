#include "binlog/gtid.hpp"

#include <fmt/compile.h>

#include <iterator>

namespace tributary::binlog {

std::string to_string(const Gtid& gtid) {
    // Once a transaction: the format is not read at run time.
    fmt::memory_buffer text;
    switch (gtid.flavor) {
        case Flavor::kMariaDb:
            fmt::format_to(std::back_inserter(text), FMT_COMPILE("{}-{}-{}"), gtid.domain,
                           gtid.server, gtid.number);
            break;
        case Flavor::kMySql:
            fmt::format_to(std::back_inserter(text), FMT_COMPILE("{}:{}"), gtid.source,
                           gtid.number);
            break;
    }
    return fmt::to_string(text);
}

}  // namespace tributary::binlog
