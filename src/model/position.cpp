#include "model/position.hpp"

namespace tributary {

std::string_view name_of(Flavor flavor) {
    switch (flavor) {
        case Flavor::kMariaDb:
            return "mariadb";
        case Flavor::kMySql:
            return "mysql";
    }
    return "unknown";
}

}  // namespace tributary
