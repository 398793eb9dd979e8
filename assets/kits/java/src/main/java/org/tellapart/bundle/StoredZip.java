package org.tellapart.bundle;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32;
import org.tellapart.TellapartException;

/**
 * A zip whose members are stored as they are, read without trusting it.
 *
 * <p>{@code java.util.zip} is not used: it hides from its caller what is encrypted and what lies where, checks no
 * CRC of a member that it reads by itself, and inflates what asks for it.
 */
final class StoredZip {
    private static final int LOCAL_MARK = 0x04034b50;
    private static final int CENTRAL_MARK = 0x02014b50;
    private static final int END_MARK = 0x06054b50;
    private static final int LOCAL_LENGTH = 30;
    private static final int CENTRAL_LENGTH = 46;
    private static final int END_LENGTH = 22;
    private static final int NAME_IS_UTF8 = 0x800;
    private static final int MOST_MEMBERS = 1000;
    private static final int LONGEST_LIST = 1 << 20;
    private static final String CUT_SHORT = "it is cut short or was not copied completely";
    private static final String STRANGELY_PACKED = "it is packed in a way that Tellapart never uses";

    private record Member(int flags, int method, long crc, long packed, long size, long at) {
        Member movedTo(long place) {
            return new Member(flags, method, crc, packed, size, place);
        }
    }

    private final FileChannel channel;
    private final long length;
    private final Map<String, Member> members = new LinkedHashMap<>();

    /** Whether a file begins as every zip does. */
    static boolean startsLikeOne(FileChannel channel) throws IOException {
        ByteBuffer start = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
        while (start.hasRemaining() && channel.read(start, start.position()) > 0) {}
        return !start.hasRemaining() && start.getInt(0) == LOCAL_MARK;
    }

    /**
     * Reads the list of members, nothing else.
     *
     * @param channel of the file; stays open and must outlive this object
     * @param largest bytes that the file may have
     * @throws TellapartException "broken-model" or "hostile-model"
     */
    StoredZip(FileChannel channel, long largest) throws IOException, TellapartException {
        this.channel = channel;
        this.length = channel.size();
        if (length > largest) {
            throw Refusals.hostile("it is bigger than any model");
        }
        if (length < END_LENGTH) {
            throw Refusals.broken(CUT_SHORT);
        }
        ByteBuffer end = read(length - END_LENGTH, END_LENGTH);
        if (end.getInt(0) != END_MARK) {
            throw Refusals.broken(CUT_SHORT);
        }
        int count = Short.toUnsignedInt(end.getShort(10));
        int commentLength = Short.toUnsignedInt(end.getShort(20));
        long listLength = Integer.toUnsignedLong(end.getInt(12));
        long listStart = Integer.toUnsignedLong(end.getInt(16));
        if (count > MOST_MEMBERS || listLength > LONGEST_LIST) {
            throw Refusals.hostile("it lists more parts than any model has");
        }
        if (end.getInt(4) != 0 || Short.toUnsignedInt(end.getShort(8)) != count || commentLength != 0) {
            throw Refusals.hostile(STRANGELY_PACKED);
        }
        if (listStart + listLength + END_LENGTH != length) {
            throw Refusals.broken("its parts are not where it says");
        }
        readList(read(listStart, (int) listLength), count);
        checkPlaces(listStart);
    }

    Set<String> names() {
        return members.keySet();
    }

    /** Size of a member in bytes, as the list of members says. */
    long size(String name) {
        return members.get(name).size();
    }

    /**
     * Refuses a member that is too big.
     *
     * @throws TellapartException "hostile-model"
     */
    void check(String name, long largest) throws TellapartException {
        Member member = members.get(name);
        if (member.size() > largest || member.size() > Integer.MAX_VALUE - 64) {
            throw Refusals.hostile(name + " is bigger than any model's");
        }
    }

    /**
     * Reads a member that {@link #check} found no fault with.
     *
     * @throws TellapartException "broken-model", "hostile-model" or "tampered-model"
     */
    byte[] read(String name) throws IOException, TellapartException {
        Member member = members.get(name);
        byte[] content = read(member.at(), (int) member.size()).array();
        CRC32 crc = new CRC32();
        crc.update(content);
        if (crc.getValue() != member.crc()) {
            throw Refusals.tampered(name);
        }
        return content;
    }

    private void readList(ByteBuffer list, int count) throws TellapartException {
        for (int index = 0; index < count; index++) {
            int at = list.position();
            if (list.remaining() < CENTRAL_LENGTH || list.getInt(at) != CENTRAL_MARK) {
                throw Refusals.broken("its list of parts is damaged");
            }
            int nameLength = Short.toUnsignedInt(list.getShort(at + 28));
            if (list.getInt(at + 30) != 0) { // more about it, or a comment
                throw Refusals.hostile(STRANGELY_PACKED);
            }
            if (list.remaining() < CENTRAL_LENGTH + nameLength) {
                throw Refusals.broken("its list of parts is damaged");
            }
            Member member = new Member(
                    Short.toUnsignedInt(list.getShort(at + 8)),
                    Short.toUnsignedInt(list.getShort(at + 10)),
                    Integer.toUnsignedLong(list.getInt(at + 16)),
                    Integer.toUnsignedLong(list.getInt(at + 20)),
                    Integer.toUnsignedLong(list.getInt(at + 24)),
                    Integer.toUnsignedLong(list.getInt(at + 42)));
            String name = text(list.slice(at + CENTRAL_LENGTH, nameLength));
            if (members.put(name, member) != null) {
                throw Refusals.hostile("it holds two parts of the same name");
            }
            list.position(at + CENTRAL_LENGTH + nameLength);
        }
        if (list.hasRemaining()) {
            throw Refusals.broken("its list of parts is damaged");
        }
    }

    /**
     * Refuses members that are packed or encrypted, do not lie one behind the other up to the list, or say of
     * themselves something else than the list: another reader would see another file. Their place becomes that of
     * their content.
     */
    private void checkPlaces(long listStart) throws IOException, TellapartException {
        long at = 0;
        for (Map.Entry<String, Member> entry : members.entrySet()) {
            Member member = entry.getValue();
            if (member.method() != 0 || member.packed() != member.size() || (member.flags() & ~NAME_IS_UTF8) != 0) {
                throw Refusals.hostile("it is compressed or encrypted, which no model is");
            }
            if (member.at() != at) {
                throw Refusals.hostile(STRANGELY_PACKED);
            }
            ByteBuffer local = read(at, LOCAL_LENGTH);
            int nameLength = Short.toUnsignedInt(local.getShort(26));
            boolean same = local.getInt(0) == LOCAL_MARK
                    && Short.toUnsignedInt(local.getShort(6)) == member.flags()
                    && Short.toUnsignedInt(local.getShort(8)) == member.method()
                    && Integer.toUnsignedLong(local.getInt(14)) == member.crc()
                    && Integer.toUnsignedLong(local.getInt(18)) == member.packed()
                    && Integer.toUnsignedLong(local.getInt(22)) == member.size()
                    && local.getShort(28) == 0
                    && text(read(at + LOCAL_LENGTH, nameLength)).equals(entry.getKey());
            if (!same) {
                throw Refusals.broken("its parts contradict its list of parts");
            }
            long content = at + LOCAL_LENGTH + nameLength;
            entry.setValue(member.movedTo(content));
            at = content + member.size();
        }
        if (at != listStart) {
            throw Refusals.broken("its parts are not where it says");
        }
    }

    private ByteBuffer read(long start, int count) throws IOException, TellapartException {
        if (start < 0 || count < 0 || start + count > length) {
            throw Refusals.broken(CUT_SHORT);
        }
        ByteBuffer content = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
        while (content.hasRemaining()) {
            if (channel.read(content, start + content.position()) < 0) {
                throw Refusals.broken(CUT_SHORT);
            }
        }
        return content.flip();
    }

    private static String text(ByteBuffer bytes) throws TellapartException {
        try {
            CharBuffer name = StandardCharsets.UTF_8.newDecoder().decode(bytes);
            return name.toString();
        } catch (CharacterCodingException error) {
            throw Refusals.hostile("the name of one of its parts is no text");
        }
    }
}
