using System.Diagnostics;
using Autograd.Core;
using Autograd.Nn;
using Autograd.Tests.Documentation;

namespace Autograd.Tests.Flow;

/// <summary>The handler that docs/inference.md shows, asked by 32 at once: every answer is the one that a single thread gets. AUTOGRAD_HANDLER_SECONDS lets it go on for longer.</summary>
public class HandlerTests
{
    [Fact]
    public async Task Thirty_two_handlers_with_awaits_inside_give_no_wrong_answer()
    {
        const int Handlers = 32, Inputs = 64;
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.safetensors");
        new Sequential<float>(new Linear<float>(4, 16, new RandomStream(5)), new Tanh<float>(), new Linear<float>(16, 3, new RandomStream(6))).Save(path);
        var handle = Snippets.Handler(path);
        File.Delete(path);
        float[][] inputs = [.. Enumerable.Range(0, Inputs).Select(i => Enumerable.Range(0, 4).Select(j => MathF.Sin((4 * i) + j)).ToArray())];
        var expected = new float[Inputs][];
        for (var i = 0; i < Inputs; i++) expected[i] = await handle(() => Task.FromResult(inputs[i]));

        var seconds = double.TryParse(Environment.GetEnvironmentVariable("AUTOGRAD_HANDLER_SECONDS"), out var given) ? given : 0;
        var (wrong, start) = (0, Stopwatch.GetTimestamp());
        await Task.WhenAll(Enumerable.Range(0, Handlers).Select(async handler =>
        {
            for (var request = 0; request < 200 || Stopwatch.GetElapsedTime(start).TotalSeconds < seconds; request++)
            {
                await Task.Yield();
                var i = ((handler * 31) + request) % Inputs;
                var answer = await handle(async () =>
                {
                    if (request % 4 == 0) await Task.Delay(request % 8 == 0 ? 1 : 0);
                    else await Task.Yield();
                    return inputs[i];
                });
                if (!answer.AsSpan().SequenceEqual(expected[i]) || TensorScope.Current is not null) Interlocked.Increment(ref wrong);
            }
        }));
        Assert.Equal(0, wrong);
    }

    [Fact]
    public async Task The_tape_of_the_memory_page_trains_across_its_await()
    {
        var model = new Linear<float>(4, 3, new RandomStream(1));
        await Snippets.Awaiting(model, Tensor.Ones<float>([2, 4]), async () =>
        {
            await Task.Yield();
            return Indices.From([0, 2]);
        });
        Assert.All(model.Parameters(), parameter => Assert.NotNull(parameter.Grad));
    }

    [Fact]
    public void A_stream_that_eight_threads_draw_from_loses_no_word_and_repeats_none()
    {
        const int Threads = 8, Draws = 20_000;
        var stream = new RandomStream(3);
        var drawn = new double[Threads][];
        Parallel.For(0, Threads, thread => drawn[thread] = [.. Enumerable.Range(0, Draws).Select(_ => stream.NextDouble())]);
        Assert.Equal((ulong)(Threads * Draws), stream.Position);
        var alone = new RandomStream(3);
        Assert.Equal(Enumerable.Range(0, Threads * Draws).Select(_ => alone.NextDouble()).Order(), drawn.SelectMany(values => values).Order());
    }
}
