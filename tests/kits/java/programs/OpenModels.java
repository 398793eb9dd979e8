import java.nio.file.Path;
import org.tellapart.Model;
import org.tellapart.Options;
import org.tellapart.TellapartException;

/** Opens each file that is named and prints what became of it; a first word {@code key=…} is who must have signed. */
public final class OpenModels {
    private OpenModels() {}

    public static void main(String[] words) {
        Options options = Options.usual();
        for (String word : words) {
            if (word.startsWith("key=")) {
                options = options.withSignedBy(word.substring(4));
                continue;
            }
            try (Model model = Model.open(Path.of(word), options)) {
                System.out.println("opened " + model.signedBy().orElse(""));
            } catch (TellapartException error) {
                System.out.println(error.code());
            }
        }
    }
}
