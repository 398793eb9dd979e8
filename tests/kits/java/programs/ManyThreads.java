import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.tellapart.Answer;
import org.tellapart.Model;

/** Asks one model about each picture many times from several threads; prints how many different answers came. */
public final class ManyThreads {
    private static final int THREADS = 4;
    private static final int TIMES = 25;

    private ManyThreads() {}

    public static void main(String[] words) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try (Model model = Model.open(Path.of(words[0]))) {
            for (int word = 1; word < words.length; word++) {
                Path picture = Path.of(words[word]);
                List<Future<Answer>> asked = new ArrayList<>();
                for (int time = 0; time < TIMES; time++) {
                    asked.add(threads.submit(() -> model.classify(picture)));
                    System.gc(); // nothing that native code holds may be collected
                }
                Set<Answer> answers = new HashSet<>();
                for (Future<Answer> each : asked) {
                    answers.add(each.get());
                }
                System.out.println(asked.size() + " asked, " + answers.size() + " different");
            }
        } finally {
            threads.shutdown();
        }
        Model closed = Model.open(Path.of(words[0]));
        closed.close();
        closed.close();
        try {
            closed.classify(Path.of(words[1]));
        } catch (IllegalStateException error) {
            System.out.println(error.getMessage());
        }
    }
}
