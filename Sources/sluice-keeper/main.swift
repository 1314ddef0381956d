import Glibc
import Keeper

exit(KeeperStart.main(Array(CommandLine.arguments.dropFirst())))
