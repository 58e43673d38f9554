using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Autograd.Core;
using Autograd.Nn;
using static Autograd.Tests.Watch;

namespace Autograd.Tests;

/// <summary>Files that somebody's disk, or somebody, has changed.</summary>
public sealed class SafetensorsErrorTests
{
    private const string Two = """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}}""";

    /// <summary>A file of a header and a body.</summary>
    internal static byte[] File(string header, byte[] body) => File(Encoding.UTF8.GetBytes(header), body);

    internal static byte[] File(byte[] header, byte[] body)
    {
        var prefix = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(prefix, header.Length);
        return [.. prefix, .. header, .. body];
    }

    public static TheoryData<string, int, string> BadHeaders => new()
    {
        { "", 0, "the header does not begin with '{': this is no safetensors file" },
        { "[]", 0, "the header does not begin with '{': this is no safetensors file" },
        { " {}", 0, "the header does not begin with '{': this is no safetensors file" },
        { """{"a":[]}""", 0, "'a' is no object but []" },
        { """{"a":{"shape":[1],"data_offsets":[0,4]}}""", 4, "'a' has no dtype" },
        { """{"a":{"dtype":"F32","data_offsets":[0,4]}}""", 4, "'a' has no shape" },
        { """{"a":{"dtype":"F32","shape":[1]}}""", 4, "'a' has no data_offsets" },
        { """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"strides":[1]}}""", 4, "'a' has an unknown field 'strides'" },
        { """{"a":{"dtype":7,"shape":[1],"data_offsets":[0,4]}}""", 4, "the dtype of 'a' is 7, not a string" },
        { """{"a":{"dtype":"f32","shape":[1],"data_offsets":[0,4]}}""", 4, "'a' is of dtype 'f32', which the format does not have; F64 to F8, BF16, I64 to I8, U64 to U8 and BOOL can be read" },
        { """{"a":{"dtype":"F32","shape":1,"data_offsets":[0,4]}}""", 4, "the shape of 'a' is 1, not a list" },
        { """{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", 4, "the shape of 'a': -1 is no whole number from 0 to 2⁶³" },
        { """{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}""", 4, "the shape of 'a': 1.5 is no whole number from 0 to 2⁶³" },
        { """{"a":{"dtype":"F32","shape":["1"],"data_offsets":[0,4]}}""", 4, "the shape of 'a': \"1\" is no whole number from 0 to 2⁶³" },
        { """{"a":{"dtype":"F32","shape":[18446744073709551616],"data_offsets":[0,4]}}""", 4, "the shape of 'a': 18446744073709551616 is no whole number from 0 to 2⁶³" },
        { """{"a":{"dtype":"F32","shape":[3000000000],"data_offsets":[0,4]}}""", 4, "'a' [3000000000] has an axis of 3000000000; at most 2147483647 can be had" },
        { """{"a":{"dtype":"F32","shape":[2147483647,2147483647,2147483647],"data_offsets":[0,4]}}""", 4, "'a' [2147483647 2147483647 2147483647] of F32 takes more bytes than there are" },
        { """{"a":{"dtype":"F32","shape":[65536,65536,1,1],"data_offsets":[0,0]}}""", 0, "'a' [65536 65536 1 1] of F32 takes 17179869184 bytes, but its data_offsets are 0 apart" }, // 2³⁴, which is 0 in 32 bits
        { """{"a":{"dtype":"F32","shape":[1,1,1,1,1,1,1,1,1],"data_offsets":[0,4]}}""", 4, "'a' [1 1 1 1 1 1 1 1 1] has 9 axes; a tensor has at most 8" },
        { """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", 4, "'a' [2] of F32 takes 8 bytes, but its data_offsets are 4 apart" },
        { """{"a":{"dtype":"F64","shape":[1],"data_offsets":[0,4]}}""", 4, "'a' [1] of F64 takes 8 bytes, but its data_offsets are 4 apart" },
        { """{"a":{"dtype":"F32","shape":[0],"data_offsets":[0,4]}}""", 4, "'a' [0] of F32 takes 0 bytes, but its data_offsets are 4 apart" },
        { """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4,8]}}""", 4, "'a' has 3 data_offsets; it takes two, begin and end" },
        { """{"a":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}""", 4, "the data_offsets of 'a': -4 is no whole number from 0 to 2⁶³" },
        { """{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}""", 4, "'a' begins at byte 4, after its end at 0" },
        { """{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 4, "'a' ends at byte 8, but there are only 4 bytes of data: the file is cut short or damaged" },
        { """{"a":{"dtype":"F32","shape":[1000000000,1000],"data_offsets":[0,4000000000000]}}""", 4, "'a' ends at byte 4000000000000, but there are only 4 bytes of data: the file is cut short or damaged" },
        { """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "'a' and 'b' overlap: the one ends at byte 8, the other begins at 4" },
        { """{"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4, "'b' and 'a' overlap: the one ends at byte 4, the other begins at 0" },
        { """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}}""", 12, "the bytes 4 to 8 before 'b' belong to no array" },
        { """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 5, "the last 1 bytes belong to no array" },
        { "{}", 3, "the last 3 bytes belong to no array" },
        { """{"__metadata__":{"epoch":7}}""", 0, "the metadata 'epoch' is no string but 7" },
        { """{"__metadata__":"pt"}""", 0, "'__metadata__' is no object but \"pt\"" },
    };

    [Theory]
    [MemberData(nameof(BadHeaders))]
    public void A_bad_header_is_answered_with_what_is_wrong_in_it(string header, int body, string text) => Refused(text + ".", File(header, new byte[body]));

    public static TheoryData<string> NoJson => new()
    {
        "{", "{\"a\"", """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},}""", "{}x", "{}{}", "{/* */}", """{"a":{"dtype":"F32","shape":[01],"data_offsets":[0,4]}}""",
        """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", // twice the same name
        """{"a":{"dtype":"F32","dtype":"F64","shape":[1],"data_offsets":[0,4]}}""",
        """{"__metadata__":{"x":"1","x":"2"}}""",
        """{"\u0061":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", // a and a
        """{"\ud800":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", // half a pair
        """{"__metadata__":{"x":"\ud800"}}""",
        """{"a":{"dtype":"\ud800","shape":[1],"data_offsets":[0,4]}}""",
        new string('[', 100_000).Insert(0, "{\"a\":"),
    };

    [Theory]
    [MemberData(nameof(NoJson))]
    public void A_header_that_is_no_proper_JSON_is_refused(string header) =>
        Assert.StartsWith("test: the header is no proper JSON (", Assert.Throws<InvalidDataException>(() => Read(File(header, new byte[4]))).Message, StringComparison.Ordinal);

    [Fact]
    public void A_name_twice_is_named() => Assert.Contains("'a'",
        Assert.Throws<InvalidDataException>(() => Read(File("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", new byte[4]))).Message, StringComparison.Ordinal);

    [Fact]
    public void A_header_that_is_not_UTF8_is_refused() => Refused("the header is not UTF-8.", File([.. "{\""u8, 0xFF, .. "\":{}}"u8], []));

    [Fact]
    public void A_file_cut_short_anywhere_or_too_long_is_refused()
    {
        var whole = File(Two, new byte[12]);
        Read(whole);
        for (var length = 0; length < whole.Length; length++) Assert.Throws<InvalidDataException>(() => Read(whole[..length]));
        Refused("cut short: the file has 7 bytes, and the length of the header alone takes 8.", whole[..7]);
        Refused($"cut short: a header of {Two.Length} bytes is promised, 20 bytes follow.", whole[..28]);
        Refused("'b' ends at byte 12, but there are only 11 bytes of data: the file is cut short or damaged.", whole[..^1]);
        Refused("the last 1 bytes belong to no array.", [.. whole, 0]);
    }

    [Theory]
    [InlineData(100_000_001)]
    [InlineData(ulong.MaxValue)]
    [InlineData(1UL << 63)]
    public void A_huge_header_is_refused_before_anything_is_allocated(ulong length)
    {
        var file = File(Two, new byte[12]);
        BinaryPrimitives.WriteUInt64LittleEndian(file, length);
        Refused(string.Create(CultureInfo.InvariantCulture, $"a header of {length} bytes, more than the 100000000 allowed: the file is damaged or no safetensors file."), file);
    }

    [Fact]
    public void A_header_longer_than_the_file_is_refused_before_anything_is_allocated()
    {
        var file = File(Two, new byte[12]);
        BinaryPrimitives.WriteUInt64LittleEndian(file, 99_999_999);
        Assert.InRange(AllocatedBy(() => Refused($"cut short: a header of 99999999 bytes is promised, {file.Length - 8} bytes follow.", file)), 0, 100_000);
    }

    /// <summary>Whatever bytes change: the file reads, or one kind of error says why not, and neither takes memory that the file's length does not justify.</summary>
    [Fact]
    public void Damaged_bytes_are_refused_or_read_and_never_anything_else()
    {
        var random = new RandomStream(Property.Seed);
        var refused = 0;
        for (var round = 0; round < 20_000; round++)
        {
            var file = File(Two, new byte[12]);
            for (var changes = 1 + random.NextInt(3); changes > 0; changes--)
            {
                var at = random.NextInt(8 + Two.Length);
                file[at] = random.NextInt(3) switch { 0 => (byte)(file[at] ^ (1 << random.NextInt(8))), 1 => (byte)random.NextInt(256), _ => (byte)"0123456789-,:\"{}[] .eE"[random.NextInt(22)] };
            }
            if (random.NextInt(10) == 0) file = file[..random.NextInt(file.Length)];
            Assert.InRange(AllocatedBy(() =>
            {
                if (Record.Exception(() => Read(file)) is not { } error) return;
                Assert.IsType<InvalidDataException>(error);
                refused++;
            }), 0, 200_000);
        }
        Assert.InRange(refused, 10_000, 20_000);
    }

    private static long AllocatedBy(Action body)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        body();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static void Refused(string text, byte[] file) => Throws<InvalidDataException>($"test: {text}", () => Read(file));

    private static StateDictionary Read(byte[] bytes) => Safetensors.Read(new MemoryStream(bytes), "test");
}
