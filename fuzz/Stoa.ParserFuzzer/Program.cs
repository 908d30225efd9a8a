using Stoa.Fuzzing;
using Stoa.ParserFuzzer;

return await FuzzLoop.Command("Gives every parser of texts and bytes from outside, but those of the audio, changed inputs and looks at what becomes of them.", ParserTargets.All).Parse(args).InvokeAsync();
