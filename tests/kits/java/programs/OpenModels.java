import java.nio.file.Path;
import java.util.Optional;
import org.tellapart.TellapartException;
import org.tellapart.bundle.BundleFile;

/** Opens each file that is named and prints what became of it; a first word {@code key=…} is who must have signed. */
public final class OpenModels {
    private OpenModels() {}

    public static void main(String[] words) {
        Optional<String> key = Optional.empty();
        for (String word : words) {
            if (word.startsWith("key=")) {
                key = Optional.of(word.substring(4));
                continue;
            }
            try {
                BundleFile bundle = BundleFile.open(Path.of(word), key);
                System.out.println("opened " + bundle.signedBy().orElse(""));
            } catch (TellapartException error) {
                System.out.println(error.code());
            }
        }
    }
}
