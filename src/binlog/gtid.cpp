#include "binlog/gtid.hpp"

#include <fmt/format.h>

namespace tributary::binlog {

std::string to_string(const Gtid& gtid) {
    switch (gtid.flavor) {
        case Flavor::kMariaDb:
            return fmt::format("{}-{}-{}", gtid.domain, gtid.server, gtid.number);
        case Flavor::kMySql:
            return fmt::format("{}:{}", gtid.source, gtid.number);
    }
    return {};
}

}  // namespace tributary::binlog
